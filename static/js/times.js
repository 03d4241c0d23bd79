/** Times as people say them, in the page's language, and how fresh a card is. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** In words of our own: `Intl` takes 15 ms to load, before anything is shown. @type {Record<string, {minutes: (n: number) => string, yesterday: string, days: string[]}>} */
const WORDS = {
  en: { minutes: (n) => `${n} min. ago`, yesterday: "yesterday", days: "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ") },
  fr: { minutes: (n) => `il y a ${n}\u00a0min`, yesterday: "hier", days: "dimanche lundi mardi mercredi jeudi vendredi samedi".split(" ") },
};

/** A card is outlined for this many minutes after it was published. */
export const FRESH = 10;

/**
 * "just now", "12 min ago", "14 h 05", "yesterday", "Tuesday"; null where the date that the server wrote says it best.
 * @param {Date} then @param {Date} now @param {string} lang @param {string} justNow
 */
export function say(then, now, lang, justNow) {
  const age = now.getTime() - then.getTime();
  if (age < MINUTE) return age > -MINUTE ? justNow : null;
  const words = WORDS[lang] ?? WORDS.en;
  if (age < HOUR) return words.minutes(Math.floor(age / MINUTE));
  const days = Math.round((midnight(now) - midnight(then)) / DAY);
  if (days === 0) return clock(then, lang);
  if (days === 1) return words.yesterday;
  return days < 7 ? words.days[then.getDay()] : null;
}

/** The time of day: 14 h 05 in French, 14:05 else. @param {Date} at @param {string} lang */
export function clock(at, lang) {
  const [hours, minutes] = [String(at.getHours()), String(at.getMinutes()).padStart(2, "0")];
  return lang === "fr" ? `${hours}\u202fh\u202f${minutes}` : `${hours.padStart(2, "0")}:${minutes}`;
}

/** The time of day, with the day where it is not today's. @param {Date} then @param {Date} now @param {string} lang */
export function moment(then, now, lang) {
  const day = midnight(then) === midnight(now) ? "" : new Intl.DateTimeFormat(lang, { day: "numeric", month: "short" }).format(then);
  return day ? `${lang === "fr" ? "le " : ""}${day}, ${clock(then, lang)}` : clock(then, lang);
}

/** From 1, just published, to 0 after ten minutes, in steps of one minute. @param {Date} then @param {Date} now */
export function freshness(then, now) {
  const minutes = Math.floor((now.getTime() - then.getTime()) / MINUTE);
  return minutes < 0 || minutes >= FRESH ? 0 : (FRESH - minutes) / FRESH;
}

/** Writes both onto cards. @param {Iterable<HTMLElement>} cards @param {string} lang @param {string} justNow */
export function refresh(cards, lang, justNow) {
  const now = new Date();
  for (const card of cards) {
    const then = new Date(card.dataset.published ?? "");
    const time = card.querySelector(".when time");
    const words = say(then, now, lang, justNow);
    if (time && words && time.textContent !== words) time.textContent = words;
    const fresh = freshness(then, now);
    time?.classList.toggle("now", fresh > 0);
    card.classList.toggle("fresh", fresh > 0);
    if (fresh > 0) card.style.setProperty("--fresh", String(fresh));
  }
}

/** @param {Date} at */
function midnight(at) {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}
