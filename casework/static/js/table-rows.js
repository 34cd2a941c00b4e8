// Rows of table[data-keys]: j/k move a cursor, Enter or a click opens. The cursor survives a live refresh by the row's id.

const INTERACTIVE = "a, button, input, select, textarea, label, summary, .pick";

const table = () => [...document.querySelectorAll("#main table[data-keys]")].find((one) => one.checkVisibility());
const walkable = (row) => row.dataset.href || row.hasAttribute("hx-get") || row.querySelector("[name=pick], .act button");
const rows = () => [...(table()?.tBodies ?? [])].flatMap((body) => [...body.rows]).filter(walkable);
const current = () => table()?.querySelector("tr[aria-current]");

let remembered = { id: null, index: -1 };

const put = (row, { scroll = true } = {}) => {
  table()?.querySelectorAll("tr[aria-current]").forEach((old) => old.removeAttribute("aria-current"));
  if (!row) return;
  row.setAttribute("aria-current", "true");
  remembered = { id: row.id, index: rows().indexOf(row) };
  if (!scroll) return;
  row.scrollIntoView({ block: "nearest" });
  (row.querySelector(".row-link") ?? row.querySelector("a, button, input"))?.focus({ preventScroll: true });
};

const step = (by) => {
  const all = rows();
  const at = all.indexOf(current());
  put(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)]);
};

const open = (row, event) => {
  const away = event?.ctrlKey || event?.metaKey || event?.button === 1;
  if (row.dataset.href && away) window.open(row.dataset.href, "_blank", "noopener");
  else if (row.dataset.href) location.href = row.dataset.href;
  else row.dispatchEvent(new MouseEvent("click", { bubbles: true }));
};

// keys.js says which key was pressed outside of any field.
document.addEventListener("key", (event) => {
  const { key, from } = event.detail;
  const row = current();
  if (key === "j") step(1);
  else if (key === "k") step(-1);
  else if (key === "Enter" && row && !from.closest?.("a, button, summary")) open(row); // those open what they are
  else return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-href]");
  if (!row || !event.isTrusted || event.target.closest(INTERACTIVE) || getSelection()?.toString()) return;
  open(row, event);
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("#main table[data-keys] tbody tr");
  if (row && row !== current()) put(row, { scroll: false });
});

document.addEventListener("htmx:afterSettle", () => {
  if (remembered.index < 0 || current()) return;
  const all = rows();
  put(document.getElementById(remembered.id) ?? all[Math.min(remembered.index, all.length - 1)], { scroll: false });
});
