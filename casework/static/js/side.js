// The navigation stands where it stood on the page before, and the place one is at is in sight.

const KEPT = "side-at"; // sessionStorage: how far it was scrolled, in this tab

const list = document.querySelector(".side-scroll");

if (list) {
  list.scrollTop = Number(sessionStorage.getItem(KEPT) ?? 0);
  const here = list.querySelector("[aria-current]");
  if (here) {
    const { top, bottom } = list.getBoundingClientRect();
    const at = here.getBoundingClientRect();
    if (at.top < top || at.bottom > bottom) list.scrollTop += at.top - top - (bottom - top - at.height) / 2;
  }
  addEventListener("pagehide", () => sessionStorage.setItem(KEPT, String(list.scrollTop)));
}
