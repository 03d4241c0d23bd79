/** Questions to the server, each with an end, and how long to wait before the next one. */

export class Refused extends Error {}

/**
 * The JSON answer. Throws `Refused` when the server itself says that this screen's token opens nothing (a 401 problem document),
 * and any other error when there is no answer to be had.
 * @param {string} path
 * @param {{method?: string, token?: string, query?: Record<string, string | number>}} how
 * @returns {Promise<any>}
 */
export async function ask(path, { method = "GET", token, query = {} } = {}) {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString();
  /** @type {Record<string, string>} */ const headers = { Accept: "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  const answer = await fetch(search ? `${path}?${search}` : path, { method, headers, cache: "no-store", signal: AbortSignal.timeout(4000) });
  const isOurs = /json/.test(answer.headers.get("Content-Type") ?? "");
  if (answer.status === 401 && isOurs) throw new Refused(path);
  if (!answer.ok || !isOurs) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

/** Milliseconds to wait after so many failures in a row: 1, 2, 4, 8 s, then 15 s. @param {number} failures */
export function backOff(failures) {
  return Math.min(15_000, 1000 * 2 ** Math.min(Math.max(failures, 1) - 1, 5));
}

/** @param {number} milliseconds @returns {Promise<void>} */
export function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
