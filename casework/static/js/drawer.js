// The drawer opens when something is put into #drawer, keeps the focus inside, and gives it back when it closes.

const drawer = document.getElementById("drawer");
const scrim = document.querySelector(".scrim");
const behind = () => document.querySelectorAll(".side, .stage, .skip");

let opener = null; // { element, id }: the element may be replaced by a live refresh meanwhile

const isOpen = () => drawer.classList.contains("is-open");

const firstStop = () =>
  drawer.querySelector("[autofocus]") ??
  drawer.querySelector("[aria-invalid=true]") ??
  drawer.querySelector(":is(input:not([type=hidden]), select, textarea):not(:disabled)") ??
  drawer.querySelector("button, a[href]") ??
  drawer;

const open = () => {
  const heading = drawer.querySelector("h2");
  if (heading) {
    heading.id ||= "drawer-title";
    drawer.setAttribute("aria-labelledby", heading.id);
  }
  if (!isOpen()) {
    opener = { element: document.activeElement, id: document.activeElement?.id };
    drawer.classList.add("is-open");
    scrim.hidden = false;
    behind().forEach((part) => (part.inert = true));
  }
  if (!drawer.contains(document.activeElement) || document.activeElement === drawer) firstStop().focus();
};

const shut = () => {
  if (!isOpen()) return;
  drawer.classList.remove("is-open");
  scrim.hidden = true;
  behind().forEach((part) => (part.inert = false));
  // Opened by a key of the page, nobody had the focus: it goes to the content, not to the head of the document.
  const from = opener?.element === document.body ? null : opener?.element;
  const home = from?.isConnected ? from : opener?.id && document.getElementById(opener.id);
  (home || document.getElementById("main")).focus({ preventScroll: true });
  opener = null;
};

const SLIDE = 220; // milliseconds: what was in it leaves with it

const close = () => {
  shut();
  setTimeout(() => isOpen() || drawer.replaceChildren(), SLIDE);
};

const follow = () => (drawer.textContent.trim() ? open() : shut());

if (drawer) {
  new MutationObserver(follow).observe(drawer, { childList: true });
  follow();
}

document.addEventListener("closeDrawer", close);

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-drawer]")) close();
});

document.addEventListener("keydown", (event) => {
  if (!drawer || !isOpen() || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") {
    event.preventDefault();
    close();
  } else if (event.key === "Tab") {
    keepInside(event);
  }
});

// What lies behind is inert; only the way out to the browser's own bar has to be bent back.
function keepInside(event) {
  const stops = [...drawer.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")].filter(
    (stop) => !stop.disabled && stop.checkVisibility(),
  );
  if (!stops.length) return;
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0]).focus();
}
