/** The flowers of cards that came after the page: what no symbol of the page draws yet is fetched from this site, once, and added. */

const NAME = /^#(f-([0-9a-f]{12}-[012]))$/;
const SHAPES = new Set(["g", "path", "circle"]);
const AGAIN = 15_000;
const SVG = "http://www.w3.org/2000/svg";

/** @type {Set<string>} */ const asked = new Set();
/** @type {SVGElement | null} */ let sprite = null;

/** Sees to every flower in the page, and to those of whatever is put into it later. @param {Element} root */
export function watchFlowers(root = document.body) {
  grow(root);
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) if (node instanceof Element) grow(node);
  }).observe(root, { childList: true, subtree: true });
}

/** The symbol's id and the address of its drawing; null where this is no flower. @param {string | null} href */
export function nameOf(href) {
  const [, id, file] = NAME.exec(href ?? "") ?? [];
  return id ? { id, path: `/flower/${file}.svg` } : null;
}

/** @param {Element} root */
function grow(root) {
  for (const use of root.querySelectorAll("use")) {
    const name = nameOf(use.getAttribute("href"));
    if (!name || asked.has(name.id) || document.getElementById(name.id)) continue;
    asked.add(name.id);
    fetchDrawing(name.path).then((drawing) => plant(name.id, drawing)).catch(() => {
      asked.delete(name.id);
      setTimeout(() => grow(document.body), AGAIN);
    });
  }
}

/** By XMLHttpRequest, for that is how a browser parses a file of this site without a string that would have to be trusted. @param {string} path @returns {Promise<Element>} */
function fetchDrawing(path) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", path);
    request.responseType = "document";
    request.overrideMimeType("image/svg+xml");
    request.timeout = 8000;
    request.onload = () => {
      const drawing = request.status === 200 ? request.responseXML?.documentElement : null;
      const sound = drawing?.localName === "svg" && [...drawing.querySelectorAll("*")].every((each) => SHAPES.has(each.localName));
      if (drawing && sound) resolve(drawing);
      else reject(new Error(path));
    };
    request.onerror = request.ontimeout = () => reject(new Error(path));
    request.send();
  });
}

/** @param {string} id @param {Element} drawing */
function plant(id, drawing) {
  sprite ??= /** @type {SVGElement | null} */ (document.querySelector(".sprite")) ?? newSprite();
  const symbol = document.createElementNS(SVG, "symbol");
  symbol.id = id;
  symbol.setAttribute("viewBox", drawing.getAttribute("viewBox") ?? "");
  symbol.append(...drawing.childNodes);
  sprite.append(symbol);
}

function newSprite() {
  const ground = document.createElement("div");
  ground.hidden = true;
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("class", "sprite");
  ground.append(made);
  document.body.append(ground);
  return made;
}
