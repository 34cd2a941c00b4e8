// The presence switch: asks over the socket, shows what the server answers. live.js carries the messages.

const parts = () => document.querySelectorAll("[data-presence]");

// A supervisor stopped new work from coming: the switch is locked, and who did it and why is said once.
const lock = (part, paused) => {
  const badge = part.querySelector("[data-when-paused]");
  if (!badge) return;
  const words = paused ? part.dataset.textPaused.replace("{by}", paused.by).replace("{reason}", paused.reason) : "";
  if (paused && badge.hidden) document.dispatchEvent(new CustomEvent("toast", { detail: { level: "info", text: words } }));
  badge.hidden = !paused;
  badge.title = words;
};

const paint = ({ online, accepting, paused }) => {
  for (const part of parts()) {
    lock(part, paused);
    part.dataset.state = !online ? "offline" : accepting ? "accepting" : "paused";
    const control = part.querySelector(".switch");
    control.checked = accepting;
    control.disabled = Boolean(paused);
  }
};

document.addEventListener("change", (event) => {
  const control = event.target.closest("[data-presence] .switch");
  if (!control) return;
  const accepting = control.checked;
  control.disabled = true; // until the server has said so
  document.dispatchEvent(new CustomEvent("live:send", { detail: { type: "presence", accepting } }));
});

document.addEventListener("live:message", (event) => {
  if (event.detail.type === "presence") paint(event.detail);
});

// Without a socket nobody is online, whatever the switch said before; the choice itself is kept by the server.
document.addEventListener("live:state", (event) => {
  if (event.detail.connected) return;
  for (const part of parts()) {
    part.dataset.state = "offline";
    part.querySelector(".switch").disabled = true;
  }
});
