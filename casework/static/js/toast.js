// Short messages at the bottom: from Django's messages, from HX-Trigger {"toast": {level, text}}, from other scripts.

const STAY = { success: 5000, info: 7000 }; // milliseconds; errors stay until they are closed
const MOST = 4;

const box = document.getElementById("toasts");
const icons = document.getElementById("toast-icons")?.content;

const picture = (level) => icons?.querySelector(`[data-level="${level}"]`)?.cloneNode(true) ?? document.createElement("span");

const leave = (toast) => {
  toast.classList.add("is-leaving");
  setTimeout(() => toast.remove(), 250);
};

const dress = (toast, level) => {
  const close = document.createElement("button");
  close.className = "btn icon quiet small";
  close.type = "button";
  close.ariaLabel = document.body.dataset.textClose;
  close.append(picture("close"));
  close.addEventListener("click", () => leave(toast));
  toast.prepend(picture(level));
  toast.append(close);
  if (!(level in STAY)) return;
  let timer = setTimeout(leave, STAY[level], toast);
  toast.addEventListener("pointerenter", () => clearTimeout(timer));
  toast.addEventListener("pointerleave", () => (timer = setTimeout(leave, STAY[level], toast)));
};

const show = ({ level = "info", text = "" }) => {
  if (!box || !text) return;
  const known = ["success", "error", "info"].includes(level) ? level : "info";
  const toast = document.createElement("div");
  toast.className = `toast is-${known}`;
  const words = document.createElement("p");
  words.textContent = text;
  toast.append(words);
  dress(toast, known);
  box.append(toast);
  while (box.children.length > MOST) box.firstElementChild.remove();
};

// htmx fires the event on the element that sent the request; when that is gone, on the body. Both bubble up to here.
document.addEventListener("toast", (event) => show(event.detail ?? {}));

for (const toast of box?.children ?? []) {
  dress(toast, [...toast.classList].find((name) => name.startsWith("is-")).slice(3));
}
