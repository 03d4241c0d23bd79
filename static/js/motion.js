/** Pictures that can move stand still until somebody asks. Without this script the link leads to the moving one. */

/** Makes a picture move in its place, or stand still again. @param {HTMLAnchorElement} link */
function toggle(link) {
  const figure = link.closest("figure");
  const still = figure?.querySelector("picture");
  const label = link.querySelector("span");
  if (!figure || !still || !label) return;
  const moving = figure.querySelector("img.moving");
  if (moving) {
    moving.remove();
    still.hidden = false;
  } else {
    const made = new Image();
    made.className = "moving";
    made.alt = still.querySelector("img")?.alt ?? "";
    made.addEventListener("load", () => (still.hidden = made.isConnected), { once: true });
    made.addEventListener("error", () => made.isConnected && toggle(link), { once: true });
    made.src = link.pathname;
    still.after(made);
  }
  const { stop = "" } = link.dataset;
  link.dataset.stop = label.textContent ?? "";
  label.textContent = stop;
}

/** Takes the clicks on "Play" within an element. @param {HTMLElement} root */
export function watchMotion(root) {
  root.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a.motion") : null;
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    toggle(link);
  });
}
