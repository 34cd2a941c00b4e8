// Short messages at the bottom: from Django's messages, from HX-Trigger {"toast": {level, text}}, from other scripts.
// HX-Trigger {"notices": {items: [{key, text, url}]}} tells what happened elsewhere, each key once per window.

const STAY = { success: 5000, info: 7000, warn: 20_000 }; // milliseconds; errors stay until they are closed
const MOST = 4;
const TOLD = "notices-told"; // kept in sessionStorage
const MOST_TOLD = 200;

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

const show = ({ level = "info", text = "", url = "" }) => {
  if (!box || !text) return;
  const known = ["success", "error", "info", "warn"].includes(level) ? level : "info";
  const toast = document.createElement("div");
  toast.className = `toast is-${known}`;
  const words = document.createElement("p");
  if (url) {
    const link = document.createElement("a");
    link.href = url;
    link.textContent = text;
    words.append(link);
  } else words.textContent = text;
  toast.append(words);
  dress(toast, known);
  box.append(toast);
  while (box.children.length > MOST) box.firstElementChild.remove();
};

// htmx fires the event on the element that sent the request; when that is gone, on the body. Both bubble up to here.
document.addEventListener("toast", (event) => show(event.detail ?? {}));

document.addEventListener("notices", (event) => {
  const told = JSON.parse(sessionStorage.getItem(TOLD) ?? "[]");
  const fresh = event.detail.items.filter((item) => !told.includes(item.key));
  sessionStorage.setItem(TOLD, JSON.stringify([...told, ...fresh.map((item) => item.key)].slice(-MOST_TOLD)));
  for (const item of fresh) show({ ...item, level: "warn" });
});

for (const toast of box?.children ?? []) {
  dress(toast, [...toast.classList].find((name) => name.startsWith("is-")).slice(3));
}
