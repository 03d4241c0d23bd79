/** Starts the screen again when its program did not arrive whole: nobody stands beside it with a keyboard. */
setInterval(async () => {
  if (document.documentElement.dataset.state) return;
  try {
    const answer = await fetch("/kiosk/", { method: "HEAD", cache: "no-store" });
    if (answer.ok) location.reload();
  } catch {
    // not yet
  }
}, 15_000);
