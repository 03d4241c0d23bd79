/** Pictures that can move, and films, stand still until somebody asks. Without this script their links lead to the moving ones. */

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

/** Plays a film of this site where its still is; where that fails the still comes back. @param {HTMLAnchorElement} link */
function play(link) {
  const film = document.createElement("video");
  film.className = "moving";
  film.controls = film.autoplay = film.playsInline = true;
  film.setAttribute("aria-label", link.textContent ?? "");
  film.addEventListener("error", () => {
    link.hidden = false;
    film.remove();
  }, { once: true });
  film.src = link.pathname;
  link.hidden = true;
  link.after(film);
  film.focus();
}

/** Takes the clicks on "Play", and on films, within an element. @param {HTMLElement} root */
export function watchMotion(root) {
  root.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a.motion, a[data-film]") : null;
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.matches(".motion")) toggle(link);
    else play(link);
  });
}
