// Ticked rows of form[data-bulk]: all at once, a range with Shift, a bar that counts them. Ticks survive a live refresh.

const kept = new Map(); // form's key → values ticked
const everything = new Set(); // keys of forms whose ticks stand for all that match
const anchors = new WeakMap(); // table → the box that was ticked last

const boxesOf = (form) => [...form.querySelectorAll("tbody input[name=pick]:not(:disabled)")];
const keyOf = (form) => form.id || [...document.querySelectorAll("form[data-bulk]")].indexOf(form);

const show = (form) => {
  const boxes = boxesOf(form);
  const ticked = boxes.filter((box) => box.checked);
  const all = form.querySelector("[data-pick-all]");
  const bar = form.querySelector(".selbar");
  boxes.forEach((box) => box.closest("tr").classList.toggle("is-selected", box.checked));
  kept.set(keyOf(form), new Set(ticked.map((box) => box.value)));
  if (all) {
    all.checked = ticked.length > 0 && ticked.length === boxes.length;
    all.indeterminate = ticked.length > 0 && !all.checked;
    all.disabled = boxes.length === 0;
  }
  if (!bar) return;
  const every = matching(form, everything.has(keyOf(form)) && ticked.length > 0);
  bar.hidden = ticked.length === 0;
  const count = bar.querySelector("[data-selected]");
  const words = document.body.dataset.textSelected.replace("{n}", ticked.length);
  if (count) count.textContent = every ? bar.querySelector("[data-pick-matching]").dataset.text : words;
};

// "All that match": the ticks of the page stand for every row of the filter, which the server knows and counts.
const matching = (form, on) => {
  const field = form.querySelector("input[name=matching]");
  const button = form.querySelector("[data-pick-matching]");
  if (!field || !button) return false;
  if (on) everything.add(keyOf(form));
  else everything.delete(keyOf(form));
  field.disabled = !on;
  button.setAttribute("aria-pressed", String(on));
  return on;
};

// One bar at a time: what is ticked in one list of the page clears the others.
const alone = (form) => {
  for (const other of document.querySelectorAll("form[data-bulk]")) {
    if (other === form || !boxesOf(other).some((box) => box.checked)) continue;
    boxesOf(other).forEach((box) => (box.checked = false));
    everything.delete(keyOf(other));
    show(other);
  }
};

const tickRange = (form, box) => {
  const boxes = boxesOf(form);
  const [from, to] = [boxes.indexOf(anchors.get(form)), boxes.indexOf(box)].sort((a, b) => a - b);
  if (from < 0) return;
  boxes.slice(from, to + 1).forEach((one) => (one.checked = box.checked));
};

document.addEventListener("click", (event) => {
  const form = event.target.closest("form[data-bulk]");
  if (!form) return;
  if (event.target.closest("[data-pick-matching]")) {
    const on = !everything.has(keyOf(form));
    if (on) boxesOf(form).forEach((box) => (box.checked = true));
    matching(form, on);
    show(form);
    return;
  }
  // Ticking or clearing rows means rows again, no longer all that match.
  if (event.target.closest("[data-pick-all], tbody input[name=pick], [data-pick-none]")) everything.delete(keyOf(form));
  if (event.target.matches("[data-pick-all]")) {
    boxesOf(form).forEach((box) => (box.checked = event.target.checked));
  } else if (event.target.matches("tbody input[name=pick]")) {
    if (event.shiftKey) tickRange(form, event.target);
    anchors.set(form, event.target);
  } else if (event.target.closest("[data-pick-none]")) {
    boxesOf(form).forEach((box) => (box.checked = false));
  } else if (event.target.matches(".pick")) {
    event.target.querySelector("input")?.click(); // the whole cell is the target, not only the small box
    return;
  } else {
    return;
  }
  alone(form);
  show(form);
});

document.addEventListener("key", (event) => {
  const { key, shift } = event.detail;
  if (key.toLowerCase() === "m") {
    // Nothing is ticked, so its button does not show yet: all that match can be chosen all the same.
    const every = document.querySelector("#main .selbar[hidden] [data-pick-matching]");
    if (!every) return;
    event.preventDefault();
    every.click();
    return;
  }
  if (key.toLowerCase() !== "x") return;
  const box = document.querySelector("#main table[data-keys] tr[aria-current] input[name=pick]:not(:disabled)");
  const form = box?.closest("form[data-bulk]");
  if (!form) return;
  event.preventDefault();
  everything.delete(keyOf(form));
  box.checked = !box.checked;
  if (shift) tickRange(form, box);
  anchors.set(form, box);
  alone(form);
  show(form);
});

// htmx says once more what is on the page; a row that left takes its tick along.
const restore = () => {
  for (const form of document.querySelectorAll("form[data-bulk]")) {
    const values = kept.get(keyOf(form));
    const all = everything.has(keyOf(form));
    if (values) boxesOf(form).forEach((box) => (box.checked = all || values.has(box.value)));
    show(form);
  }
};

document.addEventListener("htmx:afterSettle", restore);
restore();
