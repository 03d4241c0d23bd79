import assert from "node:assert/strict";
import test from "node:test";
import { Socket } from "../../static/js/socket.js";

const OPEN = '0{"sid":"a","upgrades":[],"pingInterval":8000,"pingTimeout":6000,"maxPayload":9999}';

/** The other side of a WebSocket, played by the test. */
class Line {
  /** @type {Line[]} */ static all = [];
  readyState = 0;
  sent = [];
  constructor(address) {
    this.address = address;
    Line.all.push(this);
  }
  send(packet) {
    this.sent.push(packet);
  }
  close() {
    this.readyState = 3;
  }
  /** The server says this. */
  say(...packets) {
    this.readyState = 1;
    for (const data of packets) this.onmessage?.({ data });
  }
  /** The server is gone. */
  end() {
    this.readyState = 3;
    this.onclose?.();
  }
}

/** A promise about a socket, in a world whose clock the test moves. */
function promise(name, check) {
  test(name, (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    context.mock.method(Math, "random", () => 0.5);
    Object.assign(globalThis, { WebSocket: Line, location: { origin: "https://wall.example" } });
    Line.all = [];
    const heard = [];
    const open = (...args) => {
      const socket = new Socket(...args);
      for (const event of ["connect", "connect_error", "disconnect", "ping", "change"]) socket.on(event, (data) => heard.push(data === undefined ? event : [event, data]));
      return socket;
    };
    check({ open, heard, last: () => Line.all.at(-1), wait: (time) => context.mock.timers.tick(time) });
  });
}

promise("it enters its namespace, and hears what is said there alone", ({ open, heard, last }) => {
  const socket = open("/wall");
  assert.equal(last().address, "wss://wall.example/socket.io/?EIO=4&transport=websocket");
  last().say(OPEN);
  assert.deepEqual([last().sent, socket.connected], [["40/wall,"], false]);
  last().say('40/wall,{"sid":"b"}', '42/wall,["change",{"seq":7}]', '42/screen,["change",{"seq":8}]', '42["change",{"seq":9}]');
  assert.deepEqual(heard, ["connect", ["change", { seq: 7 }]]);
  assert.ok(socket.connected);
});

promise("a screen says who it is, and a refusal is told before the next try", ({ open, heard, last, wait }) => {
  const socket = open("/screen", { token: "t", lang: "fr" });
  last().say(OPEN);
  assert.deepEqual(last().sent, ['40/screen,{"token":"t","lang":"fr"}']);
  last().say('44/screen,{"message":"no","data":{"status":401}}');
  assert.deepEqual(heard, [["connect_error", { message: "no", data: { status: 401 } }]]);
  assert.ok(!socket.connected);
  wait(500);
  assert.equal(Line.all.length, 2);
});

promise("each ping is answered, and heard", ({ open, heard, last }) => {
  open("/wall");
  last().say(OPEN, "40/wall,", "2", "2");
  assert.deepEqual(last().sent, ["40/wall,", "3", "3"]);
  assert.deepEqual(heard, ["connect", "ping", "ping"]);
});

promise("an answer goes to whoever asked, once", ({ open, last, wait }) => {
  const socket = open("/wall");
  last().say(OPEN, "40/wall,");
  const answers = [];
  socket.ask("join", { wall: "main" }, (answer) => answers.push(["first", answer]));
  socket.ask("join", { wall: "side" }, (answer) => answers.push(["second", answer]));
  assert.deepEqual(last().sent.slice(1), ['42/wall,0["join",{"wall":"main"}]', '42/wall,1["join",{"wall":"side"}]']);
  last().say('43/wall,1[{"seq":2}]', '43/wall,0[{"seq":1}]', '43/wall,0[{"seq":1}]');
  assert.deepEqual(answers, [["second", { seq: 2 }], ["first", { seq: 1 }]]);
  wait(6000);
  assert.ok(socket.connected);
});

promise("a question without an answer ends the connection, and one of an earlier connection does not", ({ open, heard, last, wait }) => {
  const socket = open("/wall");
  last().say(OPEN, "40/wall,");
  socket.ask("join", {}, () => assert.fail("nobody answered"));
  wait(4000);
  last().end();
  wait(500);
  last().say(OPEN, "40/wall,");
  wait(4000);
  assert.ok(socket.connected);
  socket.ask("join", {}, () => assert.fail("nobody answered"));
  wait(5000);
  assert.ok(!socket.connected);
  assert.deepEqual(heard, ["connect", "disconnect", "connect", "disconnect"]);
});

promise("a server that keeps silent longer than it said is left", ({ open, heard, last, wait }) => {
  const socket = open("/wall");
  last().say(OPEN, "40/wall,");
  wait(13_900);
  last().say("2");
  wait(13_900);
  assert.ok(socket.connected);
  wait(100);
  assert.deepEqual([socket.connected, heard.at(-1), last().readyState], [false, "disconnect", 3]);
});

promise("a connection that does not come about within five seconds is given up", ({ open, last, wait }) => {
  open("/wall");
  last().say(OPEN); // and no more than that
  wait(4999);
  assert.equal(last().readyState, 1);
  wait(1);
  assert.equal(last().readyState, 3);
  wait(500);
  assert.equal(Line.all.length, 2);
});

promise("tries come at growing distances, up to three seconds, and start anew with a connection", ({ open, last, wait }) => {
  open("/wall");
  for (const distance of [500, 1000, 2000, 3000, 3000]) {
    const count = Line.all.length;
    last().end();
    wait(distance - 1);
    assert.equal(Line.all.length, count);
    wait(1);
    assert.equal(Line.all.length, count + 1);
  }
  last().say(OPEN, "40/wall,");
  last().end();
  wait(500);
  assert.equal(Line.all.length, 7);
});

promise("asked to, it tries at once; with a connection it keeps it", ({ open, last }) => {
  const socket = open("/wall");
  const first = last();
  socket.connect();
  assert.deepEqual([Line.all.length, first.readyState, first.onclose], [2, 3, null]);
  last().say(OPEN, "40/wall,");
  socket.connect();
  assert.equal(Line.all.length, 2);
});

promise("a closed line, a closed namespace and nonsense all end the same way", ({ open, heard, last, wait }) => {
  open("/wall");
  for (const goodbye of ["1", "41/wall,", "41/wall", "42/wall,[nonsense", "0nonsense"]) {
    last().say(OPEN, "40/wall,", goodbye);
    wait(500);
  }
  assert.deepEqual(heard, Array(5).fill(["connect", "disconnect"]).flat());
});

promise("where sockets are forbidden it goes on trying, and nothing is thrown", ({ open, wait }) => {
  let tries = 0;
  globalThis.WebSocket = class {
    constructor() {
      tries += 1;
      throw new Error("forbidden");
    }
  };
  const socket = open("/wall");
  socket.emit("heartbeat", {});
  wait(500);
  wait(1000);
  assert.equal(tries, 3);
});
