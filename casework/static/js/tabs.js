// The tabs of a page: a[data-tab] opens section#tab-… in place, fetched once; the address follows, and the tab on which
// the next page opens is remembered. data-then="…": what gets the focus once it is there. Without script they are links.

const YEAR = 365 * 24 * 3600;

const strip = document.querySelector("[data-tabs]");
const sections = () => [...document.querySelectorAll("section.tab")];
const linkOf = (name) => strip.querySelector(`a[data-tab="${name}"]`);
const current = () => strip.querySelector("a[aria-current]")?.dataset.tab;

const remember = (name) => {
  document.cookie = `${strip.dataset.tabs}=${name}; path=/; max-age=${YEAR}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
};

let wanted = null; // the selector that waits for its part of the page

const settle = () => {
  const found = wanted && document.querySelector(wanted);
  if (!found) return;
  wanted = null;
  found.focus();
};

const show = (name, then) => {
  const section = document.getElementById(`tab-${name}`);
  if (!section) return;
  sections().forEach((one) => (one.hidden = one !== section));
  strip.querySelectorAll("a[aria-current]").forEach((link) => link.removeAttribute("aria-current"));
  linkOf(name).setAttribute("aria-current", "page");
  history.replaceState(history.state, "", linkOf(name).href);
  remember(name);
  wanted = then ?? null;
  if (!("loaded" in section.dataset)) section.dispatchEvent(new CustomEvent("open"));
  if (!section.contains(document.activeElement)) section.focus({ preventScroll: true });
  settle();
};

const step = (by) => {
  const names = [...strip.querySelectorAll("a[data-tab]")].map((link) => link.dataset.tab);
  show(names[(names.indexOf(current()) + by + names.length) % names.length]);
};

if (strip) {
  remember(current());

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button > 0) return;
    const link = event.target.closest("a[data-tab]");
    const button = event.target.closest("[data-tab-step]");
    if (!link && !button) return;
    event.preventDefault();
    if (link) show(link.dataset.tab, link.dataset.then);
    else step(Number(button.dataset.tabStep));
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (!event.detail.target.matches?.("section.tab")) return;
    event.detail.target.dataset.loaded = "";
    settle();
  });
}
