// One WebSocket per page. Every element with data-watch="topic" gets the htmx event "changed" when the server names its
// topic, also when it changed after the page was drawn and before it could watch. No socket: all of them ask every ten
// seconds. Other scripts use live:send, live:message and live:state.

const BEAT = 15_000; // milliseconds
const POLL = 10_000;
const GATHER = 300; // messages of one topic within this time are one refresh
const PATIENCE = 3_000; // how long a lost socket goes unmentioned
const FIRST_WAIT = 500;
const LONGEST_WAIT = 20_000;

const path = document.body.dataset.live;
const pending = new Map(); // topic → timer
const unsent = [];
let socket = null;
let watched = "";
let tries = 0;
let everOpen = false;
let beat, poll, mention;

const elements = () => [...document.querySelectorAll("[data-watch]")];
const topics = () => [...new Set(elements().flatMap((element) => element.dataset.watch.split(/\s+/)).filter(Boolean))].sort();
const isOpen = () => socket?.readyState === WebSocket.OPEN;
const send = (message) => socket.send(JSON.stringify(message));
const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

// It does not bubble: a part within a part is refreshed alone.
const refresh = (element) => element.dispatchEvent(new CustomEvent("changed"));

const trigger = (topic) => {
  pending.delete(topic);
  for (const element of elements()) {
    if (element.dataset.watch.split(/\s+/).includes(topic)) refresh(element);
  }
};

const soon = (topic) => {
  if (!pending.has(topic)) pending.set(topic, setTimeout(trigger, GATHER * (0.5 + Math.random()), topic));
};

const catchUp = () => elements().forEach(refresh);

const watch = () => {
  const wanted = topics();
  if (!isOpen() || wanted.join() === watched) return;
  watched = wanted.join();
  // How long ago the page was asked for (milliseconds): what changed since then, the server tells again.
  send({ type: "watch", topics: wanted, age: Math.round(performance.now()) });
};

const heard = (event) => {
  const message = JSON.parse(event.data);
  if (message.type === "changed") soon(message.topic);
  else tell("live:message", message);
};

const opened = () => {
  tries = 0;
  watched = "";
  clearInterval(poll);
  clearTimeout(mention);
  poll = mention = undefined;
  beat = setInterval(() => isOpen() && send({ type: "beat" }), BEAT);
  send({ type: "beat" });
  watch();
  unsent.splice(0).forEach(send);
  show(true);
  if (everOpen) catchUp(); // something may have changed while nobody listened
  everOpen = true;
};

const show = (connected) => {
  for (const state of document.querySelectorAll("[data-link-state]")) state.hidden = connected;
  document.body.dataset.link = connected ? "open" : "lost";
  tell("live:state", { connected });
};

const lost = () => {
  clearInterval(beat);
  poll ??= setInterval(() => document.visibilityState === "visible" && catchUp(), POLL);
  mention ??= setTimeout(show, PATIENCE, false);
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** tries++) * (0.5 + Math.random() / 2);
  setTimeout(connect, wait);
};

function connect() {
  if (isOpen() || socket?.readyState === WebSocket.CONNECTING) return;
  socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`);
  socket.addEventListener("open", opened);
  socket.addEventListener("message", heard);
  socket.addEventListener("close", lost);
}

document.addEventListener("live:send", (event) => {
  if (isOpen()) send(event.detail);
  else unsent.push(event.detail);
});

document.addEventListener("htmx:afterSettle", watch);

// Back from sleep or from another tab: do not wait for the next try.
for (const sign of ["online", "visibilitychange"]) {
  window.addEventListener(sign, () => path && document.visibilityState === "visible" && !isOpen() && connect());
}

if (path) connect();
