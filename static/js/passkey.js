/** Passkeys: adding one to my devices, and signing in with one. What needs this stays hidden where the browser has none. */

const adding = /** @type {HTMLFormElement | null} */ (document.querySelector("form.new-passkey"));
const coming = /** @type {HTMLFormElement | null} */ (document.querySelector("form.passkey-way"));

if ("PublicKeyCredential" in window && isSecureContext) {
  if (adding) offer(adding, () => add(adding));
  if (coming) offer(coming, () => signIn(coming));
}

/** Shows a form, and does this instead of sending it. @param {HTMLFormElement} form @param {() => Promise<string>} act leads to the address to go on to */
function offer(form, act) {
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
  const said = /** @type {HTMLElement} */ (form.querySelector("[role=status]"));
  form.hidden = false;
  for (const words of document.querySelectorAll(".instead")) words.remove();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    said.hidden = true;
    try {
      location.assign(await act());
    } catch (error) {
      // What the server said is for people; what the browser says is not.
      said.textContent = error instanceof Refused ? error.message : (form.dataset.failed ?? "");
      said.hidden = false;
      button.disabled = false;
      button.focus();
    }
  });
}

/** @param {HTMLFormElement} form */
async function add(form) {
  const { id, options } = await ask("/passkeys/new/options", {});
  const made = await navigator.credentials.create({ publicKey: readNew(options) });
  const name = String(new FormData(form).get("name"));
  return (await ask("/passkeys/new", { id, name, answer: write(made) })).to;
}

/** @param {HTMLFormElement} form */
async function signIn(form) {
  const { id, options } = await ask("/passkeys/sign-in/options", {});
  const key = await navigator.credentials.get({ publicKey: { ...options, challenge: bytes(options.challenge) } });
  return (await ask("/passkeys/sign-in", { id, next: form.dataset.then, answer: write(key) })).to;
}

class Refused extends Error {}

/** In the language of the page. @param {string} path @param {object} body @returns {Promise<any>} */
async function ask(path, body) {
  const lang = new URLSearchParams(location.search).get("lang");
  const answer = await fetch(lang ? `${path}?lang=${encodeURIComponent(lang)}` : path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const found = await answer.json();
  if (!answer.ok) throw new Refused(found.detail);
  return found;
}

/** @param {any} options @returns {PublicKeyCredentialCreationOptions} */
function readNew(options) {
  const known = options.excludeCredentials ?? [];
  return {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: known.map((/** @type {{id: string}} */ one) => ({ ...one, id: bytes(one.id) })),
  };
}

/** A key's answer as JSON, as PublicKeyCredential.toJSON writes it where a browser has that. @param {any} key */
function write(key) {
  const { response } = key;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const said = Object.fromEntries(parts.filter((name) => response[name]).map((name) => [name, text(response[name])]));
  const transports = response.getTransports?.() ?? [];
  return { id: key.id, rawId: text(key.rawId), type: key.type, response: { ...said, transports }, clientExtensionResults: {} };
}

/** base64url (RFC 4648, section 5) @param {string} base64url */
function bytes(base64url) {
  const signs = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(signs, (sign) => sign.charCodeAt(0));
}

/** @param {ArrayBuffer} buffer */
function text(buffer) {
  const signs = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(signs).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
