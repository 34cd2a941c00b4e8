// The keyboard: page keys (data-key), going places (g, then a letter), the filter (/), help (?). Never while typing.
// The keys inside of [data-key-scope="what they do"] count only while the focus is in there, and then before all others;
// what is [data-key-global] counts always. Esc leaves the scope.

const GO_WAIT = 1200; // milliseconds between g and the letter
const TYPING = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=range])";
const LONG = 14; // keys in one column of the help
const OFF = "keys-off"; // kept in localStorage: some readers dictate, and letters would fire by themselves

const help = document.getElementById("help");
let waitingForPlace = 0;

const isOff = () => localStorage.getItem(OFF) === "yes";
const overlay = () => document.querySelector("dialog[open]") ?? document.querySelector(".drawer.is-open");
const places = () => [...document.querySelectorAll("[data-go]")];

// Each place ("review.orders") takes the first letter of its noun that no place above it took.
const letters = () => {
  const taken = new Map();
  for (const place of places()) {
    const letter = [...place.dataset.go.split(".").pop().toLowerCase()].find((sign) => /[a-z]/.test(sign) && !taken.has(sign));
    if (letter) taken.set(letter, place);
  }
  return taken;
};

const pageKeys = (root = document) =>
  [...root.querySelectorAll("[data-key]")].filter((element) => !element.closest("[inert]") && element.checkVisibility() && !element.disabled);

const scopeOf = (element) => ("keyGlobal" in element.dataset ? null : element.parentElement.closest("[data-key-scope]"));

const listOf = (section, entries) => {
  section.hidden = entries.length === 0;
  const rows = entries.flatMap(([keys, label]) => {
    const term = document.createElement("dt");
    for (const key of keys) {
      const cap = document.createElement("kbd");
      cap.textContent = key;
      term.append(cap, " ");
    }
    const words = document.createElement("dd");
    words.textContent = label;
    return [term, words];
  });
  section.querySelector("dl").replaceChildren(...rows);
  section.classList.toggle("is-long", entries.length > LONG);
};

const openHelp = () => {
  const free = pageKeys().filter((element) => !scopeOf(element));
  const seen = new Map(free.map((element) => [element.dataset.key, element.dataset.keyLabel ?? element.textContent.trim()]));
  const scopes = [...document.querySelectorAll("[data-key-scope]")].filter((scope) => scope.checkVisibility() && scope.querySelector("[data-key='1']"));
  listOf(help.querySelector("[data-help-page]"), [
    ...[...seen].map(([key, label]) => [[key.toUpperCase()], label]),
    ...scopes.map((scope) => [["1", "9"], scope.dataset.keyScope]),
  ]);
  listOf(
    help.querySelector("[data-help-go]"),
    [...letters()].map(([letter, place]) => [["G", letter.toUpperCase()], place.querySelector("span")?.textContent ?? place.textContent.trim()]),
  );
  help.querySelector("[data-keys-off]").checked = isOff();
  help.showModal();
};

const goTo = (letter) => {
  const place = letters().get(letter);
  if (place) place.click();
  return Boolean(place);
};

const toFilter = () => {
  const filter = document.querySelector("#main [data-filter]") ?? document.querySelector("#main input[type=search]");
  filter?.focus();
  filter?.select();
  return Boolean(filter);
};

const press = (key, root) => {
  const able = pageKeys(root).filter((one) => one.dataset.key.toLowerCase() === key.toLowerCase());
  const element = able.find((one) => scopeOf(one)?.contains(document.activeElement)) ?? able.find((one) => !scopeOf(one));
  if (!element) return false;
  if (element.matches("[data-key-scope]")) (element.querySelector("input:not(:checked, :disabled)") ?? element).focus();
  else if (element.matches("input:not([type=checkbox], [type=radio]), select, textarea")) element.focus();
  else {
    if (element.matches("input")) element.focus(); // the next key is meant for its group
    element.click();
  }
  return true;
};

const everywhere = (event) => {
  if (Date.now() < waitingForPlace) {
    waitingForPlace = 0;
    return goTo(event.key.toLowerCase());
  }
  if (event.key === "g") {
    waitingForPlace = Date.now() + GO_WAIT;
    return true;
  }
  if (event.key === "/") return toFilter();
  // Rows and ticks listen to this and say by preventDefault that the key was theirs.
  const told = new CustomEvent("key", { cancelable: true, detail: { key: event.key, shift: event.shiftKey, from: event.target } });
  return !document.dispatchEvent(told) || press(event.key, document);
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const field = event.target.closest?.(TYPING);
  if (field) {
    if (event.key === "Escape" && !overlay()) field.blur();
    return;
  }
  if (event.key === "Escape" && !overlay() && event.target.closest?.("[data-key-scope]")) {
    document.getElementById("main").focus({ preventScroll: true });
    return;
  }
  if (event.key === "?" && help && !overlay()) {
    event.preventDefault();
    openHelp();
    return;
  }
  if (isOff() && event.key.length === 1) return;
  const root = overlay();
  const done = root ? event.key.length === 1 && press(event.key, root) : everywhere(event);
  if (done) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-open-help]")) openHelp();
  if (event.target === help) help.close(); // the ground around it
});

help?.querySelector("[data-keys-off]")?.addEventListener("change", (event) => {
  localStorage.setItem(OFF, event.target.checked ? "yes" : "no");
});
