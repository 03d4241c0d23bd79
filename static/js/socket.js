/** One WebSocket to this site's Socket.IO server: engine.io protocol 4, Socket.IO protocol 5, one namespace, text only. */

const ADDRESS = "/socket.io/?EIO=4&transport=websocket";
const PATIENCE = 5000; // ms: for a connection, and for an answer
const [FIRST, LONGEST] = [500, 3000]; // ms between two tries, give or take a quarter
const PACKET = /^4([0-4])(\/\w+),?(\d*)(.*)$/s;

export class Socket {
  connected = false;
  /** @type {WebSocket | null} */ #line = null;
  /** @type {Map<string, (data: any) => void>} */ #hears = new Map();
  /** @type {Map<number, (answer: any) => void>} */ #waiting = new Map();
  #asked = 0;
  #tries = 0;
  #silence = PATIENCE;
  #timer = 0;

  /** Connects at once, and again whenever the connection ends. @param {string} namespace @param {object} [auth] */
  constructor(namespace, auth) {
    this.namespace = namespace;
    this.auth = auth;
    this.connect();
  }

  /**
   * Who hears an event of the server's, or one of the connection's own: connect, connect_error, disconnect, ping.
   * @param {string} event @param {(data: any) => void} hear one for each event
   */
  on(event, hear) {
    this.#hears.set(event, hear);
  }

  /** Says something; nobody hears it while there is no connection. @param {string} event @param {unknown} data */
  emit(event, data) {
    this.#send("2", JSON.stringify([event, data]));
  }

  /** Says something that is to be answered. Without an answer the connection counts as broken. @param {string} event @param {unknown} data @param {(answer: any) => void} hear */
  ask(event, data, hear) {
    const id = this.#asked++;
    this.#waiting.set(id, hear);
    setTimeout(() => this.#waiting.has(id) && this.drop(), PATIENCE);
    this.#send("2", id + JSON.stringify([event, data]));
  }

  /** Tries now, not later. */
  connect() {
    if (this.connected) return;
    this.#leave();
    this.#after(PATIENCE, () => this.drop());
    try {
      const line = (this.#line = new WebSocket(location.origin.replace("http", "ws") + ADDRESS));
      line.onmessage = ({ data }) => this.#read(String(data));
      line.onclose = () => this.drop();
    } catch {
      this.drop(); // sockets are forbidden here
    }
  }

  /** Lets a connection go that is doubted, or over; another is tried soon. */
  drop() {
    const was = this.connected;
    this.#leave();
    const wait = Math.min(LONGEST, FIRST * 2 ** this.#tries++) * (0.75 + Math.random() / 2);
    this.#after(wait, () => this.connect());
    if (was) this.#tell("disconnect");
  }

  #leave() {
    const line = this.#line;
    this.#line = null;
    this.connected = false;
    this.#waiting.clear();
    if (line) line.onmessage = line.onclose = null;
    line?.close();
  }

  /** Any packet is a sign of life; the server says at first how long it may keep silent. @param {string} packet */
  #read(packet) {
    try {
      if (this.connected) this.#after(this.#silence, () => this.drop());
      if (packet === "2") this.#pong();
      else if (packet[0] === "0") this.#enter(JSON.parse(packet.slice(1)));
      else if (packet[0] === "1") this.drop();
      else this.#take(PACKET.exec(packet) ?? []);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.drop(); // not what was agreed
    }
  }

  /** @param {{pingInterval: number, pingTimeout: number}} opening */
  #enter({ pingInterval, pingTimeout }) {
    this.#silence = pingInterval + pingTimeout;
    this.#send("0", this.auth ? JSON.stringify(this.auth) : "");
  }

  #pong() {
    this.#line?.send("3");
    this.#tell("ping");
  }

  /** @param {string[]} packet */
  #take([, kind, namespace, id, text]) {
    if (namespace !== this.namespace) return;
    const data = text ? JSON.parse(text) : null;
    if (kind === "0") {
      this.connected = true;
      this.#tries = 0;
      this.#after(this.#silence, () => this.drop());
      this.#tell("connect");
    } else if (kind === "2") this.#tell(data[0], data[1]);
    else if (kind === "3") this.#answer(Number(id), data[0]);
    else {
      if (kind === "4") this.#tell("connect_error", data);
      this.drop();
    }
  }

  /** @param {number} id @param {unknown} answer */
  #answer(id, answer) {
    const hear = this.#waiting.get(id);
    this.#waiting.delete(id);
    hear?.(answer);
  }

  /** @param {string} kind @param {string} rest */
  #send(kind, rest) {
    if (this.#line?.readyState === 1) this.#line.send(`4${kind}${this.namespace},${rest}`);
  }

  /** @param {string} event @param {unknown} [data] */
  #tell(event, data) {
    this.#hears.get(event)?.(data);
  }

  /** @param {number} wait ms @param {() => void} act in place of whatever was to be done */
  #after(wait, act) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, wait);
  }
}
