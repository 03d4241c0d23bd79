/** Where to end a text that is too long for a screen. Pure. */

/**
 * How many characters to keep: up to the end of a sentence in the last two fifths, else of a word.
 * @param {string} text @param {number} most
 * @returns {{keep: number, whole: boolean}} `whole`: the text that is kept ends with a sentence
 */
export function endOf(text, most) {
  if (text.length <= most) return { keep: text.length, whole: true };
  const room = text.slice(0, most + 1);
  const least = most * 0.6;
  const sentence = [...room.matchAll(/[.!?…](?:\s?["»”’)])*(?=\s)/gu)].map((each) => (each.index ?? 0) + each[0].length).findLast((at) => at <= most);
  if (sentence !== undefined && sentence >= least) return { keep: sentence, whole: true };
  const word = room.search(/\s\S*$/u);
  return { keep: word > 0 ? word : most, whole: false };
}
