// Ticked rows of form[data-bulk]: all at once, a range with Shift, a bar that counts them. Ticks survive a live refresh.

const kept = new Map(); // form's key → values ticked
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
  bar.hidden = ticked.length === 0;
  const count = bar.querySelector("[data-selected]");
  if (count) count.textContent = document.body.dataset.textSelected.replace("{n}", ticked.length);
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
  show(form);
});

document.addEventListener("key", (event) => {
  const { key, shift } = event.detail;
  if (key.toLowerCase() !== "x") return;
  const box = document.querySelector("#main table[data-keys] tr[aria-current] input[name=pick]:not(:disabled)");
  const form = box?.closest("form[data-bulk]");
  if (!form) return;
  event.preventDefault();
  box.checked = !box.checked;
  if (shift) tickRange(form, box);
  anchors.set(form, box);
  show(form);
});

// htmx says once more what is on the page; a row that left takes its tick along.
const restore = () => {
  for (const form of document.querySelectorAll("form[data-bulk]")) {
    const values = kept.get(keyOf(form));
    if (values) boxesOf(form).forEach((box) => (box.checked = values.has(box.value)));
    show(form);
  }
};

document.addEventListener("htmx:afterSettle", restore);
restore();
