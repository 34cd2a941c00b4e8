// One WebSocket per page. Every part with data-watch="topic" gets the htmx event "changed" when the server names its
// topic, also when it changed after the page was drawn and before it could watch. No socket: all of them ask every ten
// seconds, and when the page is looked at again. Other scripts use live:send, live:message and live:state.

const BEAT = 15_000; // milliseconds
const SILENCE = 2.5 * BEAT; // a line that says nothing for so long is dead, whatever the browser believes
const POLL = 10_000;
const GATHER = 120; // what is told within about this time is one refresh
const REST = 500; // a part asks at most once in this time, however often it is told
const LONGEST_REQUEST = 30_000;
const PATIENCE = 3_000; // how long a lost socket goes unmentioned
const FIRST_WAIT = 500;
const LONGEST_WAIT = 20_000;
const ANSWERS = 20; // the last so many such answers are remembered
const STALE = 60_000; // older than that a part asks in full: what hangs on the clock has changed anyway

const path = document.body.dataset.live;
const parts = new Map(); // key of a part → { timer, asked, flying, again, drawn, poll }
const told = new Map(); // topic → { at: when it was told last (performance.now(), as all times here), by: whose doing }
const shown = new Map(); // name of a request → ids of the parts that its answer showed as they are
const sent = new WeakMap(); // request → when it was sent
const known = new WeakSet(); // the parts that can hear what is told
const unsent = [];
let socket = null;
let watched = "";
let tries = 0;
let everOpen = false;
let leaving = false; // another page is on its way: nothing of this one is worth asking for
let missed = 0; // when we last began to listen again: what was told before that, nobody heard
let heardAt = 0;
let beat, poll, mention;

const elements = () => [...document.querySelectorAll("[data-watch]")];
const watchedBy = (element) => element.dataset.watch.split(/\s+/).filter(Boolean);
const topics = () => [...new Set(elements().flatMap(watchedBy))].sort();
const isOpen = () => socket?.readyState === WebSocket.OPEN;
const isSeen = () => document.visibilityState === "visible";
const send = (message) => socket.send(JSON.stringify(message));
const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
const jitter = (from, to) => from + Math.random() * (to - from);

// A part is known by its id, for a refresh puts another element in its place.
const keyOf = (element) => element.id || element.getAttribute("hx-get");
const byKey = (key) => elements().find((element) => keyOf(element) === key);

const stateOf = (element) => {
  const key = keyOf(element);
  if (!parts.has(key)) parts.set(key, { timer: null, asked: -REST, flying: 0, again: false, drawn: 0, poll: false, causes: new Set() });
  return parts.get(key);
};

const isFlying = (state) => state.flying > 0 && performance.now() - state.flying < LONGEST_REQUEST;

// Something in the part was pressed, and has no answer yet.
const isAsking = (element) => element.querySelector(".htmx-request:not([data-watch])") !== null;

// What a request of this page changed, its answer may have shown already: by now it has most often come.
const isShown = (key, causes) => causes.size > 0 && [...causes].every((name) => shown.get(name)?.has(key));

const refresh = (key, polls) => {
  const element = byKey(key);
  const state = parts.get(key);
  state.timer = null;
  if (leaving) return;
  if (!element) return parts.delete(key);
  if (document.getElementById("confirm")?.open || isAsking(element)) {
    // What asked "are you sure?" must still be there when the answer comes: htmx drops a request of what was replaced. So
    // must what was pressed: the answer says on it what became of that, and nobody hears what is said on a replaced button.
    state.timer = setTimeout(refresh, REST, key, polls);
    return;
  }
  if (isFlying(state)) {
    state.again = true; // the answer on its way may be older than what was told
    return;
  }
  const causes = state.causes;
  state.causes = new Set();
  if (!polls && isShown(key, causes)) return;
  state.asked = performance.now();
  state.poll = polls;
  element.dispatchEvent(new CustomEvent("changed")); // it does not bubble: a part within a part is refreshed alone
};

// Soon, but not sooner than the part's rest is over: a thousand changes are two refreshes a second, and pages that are
// told the same thing do not ask at the same moment.
const ask = (element, { polls = false, by = "" } = {}) => {
  const state = stateOf(element);
  state.causes.add(by);
  if (state.timer) return;
  const rest = state.asked + REST * jitter(1, 1.3) - performance.now();
  state.timer = setTimeout(refresh, Math.max(GATHER * jitter(0.5, 1.5), rest), keyOf(element), polls);
};

const changed = (topic, by) => {
  told.set(topic, { at: performance.now(), by });
  elements().filter((element) => watchedBy(element).includes(topic)).forEach((element) => ask(element, { by }));
};
const toldSince = (element, since) => watchedBy(element).map((topic) => told.get(topic)).filter((one) => one?.at > since);
const catchUp = () => elements().forEach((element) => ask(element));
const pollAll = () => isSeen() && elements().forEach((element) => ask(element, { polls: true }));

// A poll says what the part watches and how old it is: the server answers 204 when nothing of that has changed since.
document.addEventListener("htmx:configRequest", (event) => {
  const { elt, headers } = event.detail;
  if (!elt.dataset?.watch || !parts.has(keyOf(elt))) return;
  const state = stateOf(elt);
  const age = performance.now() - state.drawn;
  if (!state.poll || age > STALE) return;
  headers["Live-Topics"] = watchedBy(elt).join(" ");
  headers["Live-Age"] = String(Math.round(age));
});

document.addEventListener("htmx:beforeSend", (event) => {
  sent.set(event.detail.xhr, performance.now());
  if (event.detail.elt.dataset?.watch) stateOf(event.detail.elt).flying = performance.now();
});

// The same when it was pressed while the part's own answer was on its way: that one is thrown away and asked for again.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { elt } = event.detail.requestConfig;
  if (!elt.dataset?.watch || !elt.isConnected || !isAsking(elt)) return;
  event.detail.shouldSwap = false;
  stateOf(elt).again = true;
});

// The answer has replaced the element that asked: htmx tells it on what lies around, so the request says whose it was.
document.addEventListener("htmx:afterRequest", (event) => {
  const { requestConfig, xhr } = event.detail;
  const { elt } = requestConfig;
  if (xhr.getResponseHeader("HX-Redirect") || xhr.getResponseHeader("HX-Refresh")) leaving = true;
  const ids = xhr.getResponseHeader("Live-Shown");
  if (ids) shown.set(xhr.getResponseHeader("X-Request-ID"), new Set(ids.split(" ")));
  if (shown.size > ANSWERS) shown.delete(shown.keys().next().value);
  const state = elt.dataset?.watch && parts.get(keyOf(elt));
  if (!state) return;
  if (xhr.status === 200) state.drawn = state.flying;
  state.flying = 0;
  const now = state.again && byKey(keyOf(elt));
  state.again = false;
  if (now) ask(now);
});

// What was told while an answer was on its way, its parts could not hear: they were not there yet. The server tells it again
// only of topics that nothing on the page watched before.
const meet = (since) => {
  const come = elements().filter((element) => !known.has(element));
  for (const element of come) {
    known.add(element);
    if (missed > since) ask(element);
    toldSince(element, since).forEach(({ by }) => ask(element, { by }));
  }
};

document.addEventListener("htmx:afterSettle", (event) => meet(sent.get(event.detail.xhr) ?? performance.now()));

const watch = () => {
  const wanted = topics();
  if (!isOpen() || wanted.join() === watched) return;
  watched = wanted.join();
  // How long ago the page was asked for (milliseconds): what changed since then, the server tells again.
  send({ type: "watch", topics: wanted, age: Math.round(performance.now()) });
};

const heard = (event) => {
  heardAt = performance.now();
  const message = JSON.parse(event.data);
  if (message.type === "changed") changed(message.topic, message.by);
  else tell("live:message", message);
};

const beats = () => {
  if (!isOpen()) return;
  if (performance.now() - heardAt > SILENCE) socket.close();
  else send({ type: "beat" });
};

const opened = () => {
  tries = 0;
  watched = "";
  heardAt = performance.now();
  clearInterval(poll);
  clearTimeout(mention);
  poll = mention = undefined;
  beat = setInterval(beats, BEAT);
  send({ type: "beat" });
  watch();
  unsent.splice(0).forEach(send);
  show(true);
  if (everOpen) {
    missed = performance.now();
    catchUp(); // something may have changed while nobody listened
  }
  everOpen = true;
};

const show = (connected) => {
  for (const state of document.querySelectorAll("[data-link-state]")) state.hidden = connected;
  document.body.dataset.link = connected ? "open" : "lost";
  tell("live:state", { connected });
};

const lost = () => {
  clearInterval(beat);
  poll ??= setInterval(pollAll, POLL);
  mention ??= setTimeout(show, PATIENCE, false);
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** tries++) * jitter(0.5, 1);
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

window.addEventListener("pageshow", () => (leaving = false)); // back by the browser's own button

// Back from sleep or from another tab: neither the next poll nor the next try is waited for.
for (const sign of ["online", "focus", "visibilitychange"]) {
  window.addEventListener(sign, () => {
    if (!path || !isSeen() || isOpen()) return;
    pollAll();
    connect();
  });
}

meet(performance.now()); // these the server tells of what changed since the page was drawn
if (path) connect();
