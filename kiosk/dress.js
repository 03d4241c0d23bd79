/** A card made ready for a screen: nothing to press, the time at its foot, and no longer than a passer-by reads. */
import { endOf } from "/kiosk/text.js";

/** Characters of a post that a screen shows at most; less, step by step, where even that does not fit. */
export const LENGTHS = [420, 300, 220, 150, 90];

/** Who wrote it: the person's slug. @param {HTMLElement} card as the server rendered it */
export function personOf(card) {
  return card.querySelector(".who a[href^='/p/']")?.getAttribute("href")?.slice(3) ?? "";
}

/**
 * @param {HTMLElement} card changed in place
 * @param {number} length characters of words at most
 * @param {string} onward what stands below shortened words
 */
export function dress(card, length, onward) {
  const role = card.querySelector(".role");
  if (role) role.textContent = (role.textContent ?? "").split(" · ")[0];
  card.querySelector(".acts")?.remove();
  card.querySelector(".on")?.remove();
  for (const rest of card.querySelectorAll(".rest")) rest.classList.remove("rest");
  for (const hidden of card.querySelectorAll(".folded > :not(summary), .alt, .motion, .sound")) hidden.remove();
  moveTime(card);
  const words = card.querySelector(".words");
  if (words && shorten(words, length) && onward) words.after(paragraph("onward", onward));
  delete card.dataset.long;
  for (const link of card.querySelectorAll("a")) link.removeAttribute("href");
}

/** The time goes to the foot, on a line of its own: it is the post's, and must not read as the relay's below it. @param {HTMLElement} card */
function moveTime(card) {
  const when = card.querySelector(".when");
  const care = card.querySelector(".care");
  const given = care?.querySelector(".given");
  if (when && given) given.insertBefore(when, given.querySelector(".relay"));
}

/** Takes the end off. @param {Element} words @param {number} most */
function shorten(words, most) {
  const { keep, whole } = endOf(words.textContent ?? "", most);
  if (keep >= (words.textContent ?? "").length) return false;
  const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
  let room = keep;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.nodeValue ?? "";
    if (text.length < room) {
      room -= text.length;
      continue;
    }
    node.nodeValue = text.slice(0, room) + (whole ? "" : "\u2009…");
    const rest = document.createRange();
    rest.setStartAfter(node);
    rest.setEndAfter(/** @type {Node} */ (words.lastChild));
    rest.deleteContents();
    break;
  }
  for (const empty of words.querySelectorAll("p:empty, li:empty")) empty.remove();
  return true;
}

/** @param {string} name @param {string} text */
function paragraph(name, text) {
  const made = document.createElement("p");
  made.className = name;
  made.textContent = text;
  return made;
}
