/** Every text of the screen's own, in both languages. Nothing here ever goes into a colleague's words. */

/** @typedef {"fr" | "en"} Lang */

/** @type {Record<Lang, Record<"pair" | "away" | "starting" | "waiting" | "stopped" | "since" | "now" | "call" | "answer" | "onward", string>>} */
export const WORDS = {
  fr: {
    pair: "Entrez ce code à cette adresse\u00a0: cet écran montrera le mur.",
    away: "Le serveur ne répond pas pour l’instant. L’écran réessaie de lui-même.",
    starting: "L’écran demande son code.",
    waiting: "Le mur attend ses premiers mots.",
    stopped: "Le mur fait une pause. Il revient.",
    since: "depuis {time}",
    now: "à l’instant",
    call: "Lisez, répondez, rejoignez la conversation.",
    answer: "Répondez à {name}",
    onward: "La suite sur {host}",
  },
  en: {
    pair: "Enter this code at this address: this screen will show the wall.",
    away: "The server does not answer just now. The screen goes on trying by itself.",
    starting: "The screen is asking for its code.",
    waiting: "The wall is waiting for its first words.",
    stopped: "The wall is taking a pause. It will be back.",
    since: "since {time}",
    now: "just now",
    call: "Read, answer, join the conversation.",
    answer: "Answer {name}",
    onward: "More at {host}",
  },
};

/**
 * The language asked for by the address, else the first of the browser's that we speak, else English.
 * @param {string | null} asked
 * @param {readonly string[]} spoken
 * @returns {Lang}
 */
export function chooseLang(asked, spoken) {
  const found = [asked ?? "", ...spoken].map((each) => each.slice(0, 2).toLowerCase()).find((each) => each in WORDS);
  return /** @type {Lang} */ (found ?? "en");
}

/** A code in two groups, as one reads it out: "K7M 4QX". @param {string} code */
export function groupCode(code) {
  const tidy = code.toUpperCase().replace(/[^0-9A-Z]/g, "");
  const half = Math.ceil(tidy.length / 2);
  return tidy.length < 5 ? tidy : `${tidy.slice(0, half)}\u2009${tidy.slice(half)}`;
}

/**
 * Since when: the time of day, with the day where it is not today's.
 * @param {Date} then @param {Date} now @param {Lang} lang @param {string} time the time of day in words
 */
export function sinceWhen(then, now, lang, time) {
  const sameDay = then.toDateString() === now.toDateString();
  const day = new Intl.DateTimeFormat(lang, { day: "numeric", month: "short" }).format(then);
  return WORDS[lang].since.replace("{time}", sameDay ? time : `${lang === "fr" ? "le " : ""}${day}, ${time}`);
}
