// A form[data-draft] keeps what is entered: #draft saves it a moment after the last change, and at once when the page
// is left. Sending the form itself ends it.

const WAIT = 800; // milliseconds without a change

let timer = 0;
let dirty = false;
let saving = false;
let sent = false;

const form = () => document.querySelector("form[data-draft]");
const state = () => document.getElementById("draft");

const save = () => {
  clearTimeout(timer);
  timer = 0;
  if (!dirty || saving || sent || !state()?.hasAttribute("hx-post")) return;
  dirty = false;
  saving = true;
  state().dispatchEvent(new CustomEvent("save"));
};

const soon = () => {
  dirty = true;
  clearTimeout(timer);
  timer = setTimeout(save, WAIT);
};

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    if (event.target.closest?.("form[data-draft]")) soon();
  });
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.matches("form[data-draft]")) sent = true; // decided: no draft may follow it
});

// What asked may have been replaced by the answer; the request still says what it was.
document.addEventListener("htmx:afterRequest", (event) => {
  const { elt } = event.detail.requestConfig;
  if (elt.matches("form[data-draft]")) sent = event.detail.xhr.status === 200;
  if (elt.id !== "draft") return;
  saving = false;
  if (dirty) soon();
});

// The page goes: a beacon still arrives, its answer is not waited for.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden" || !dirty || sent || saving || !state()?.hasAttribute("hx-post")) return;
  dirty = !navigator.sendBeacon(form().dataset.draft, new FormData(form()));
  if (!dirty) bump();
});

// The beacon made the next version; if the page stays after all (another tab was looked at), it counts on from there.
function bump() {
  const version = state().querySelector("[name=draft_version]");
  version.value = Number(version.value) + 1;
}
