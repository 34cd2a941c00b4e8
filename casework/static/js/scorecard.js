// A scorecard by keyboard: j/k walk its questions, p and f answer the current one and go on; the points are added up.
// The server counts again: what stands here is only for the eye.

// The form comes anew where an answer was missing, so it is looked up each time.
const card = () => document.querySelector("form[data-scorecard]");
const questions = () => [...(card()?.querySelectorAll(".question") ?? [])];
const current = () => card()?.querySelector(".question[aria-current]");
const answerOf = (question) => question.querySelector("input[type=radio]:checked")?.value;

const put = (question, { focus = true } = {}) => {
  if (!question) return;
  current()?.removeAttribute("aria-current");
  question.setAttribute("aria-current", "true");
  if (!focus) return;
  question.focus({ preventScroll: true });
  question.scrollIntoView({ block: "nearest" });
};

const step = (by) => {
  const all = questions();
  put(all[Math.min(Math.max(all.indexOf(current()) + by, 0), all.length - 1)]);
};

// After an answer: the next open question, or else the next one.
const goOn = () => {
  const all = questions();
  const at = all.indexOf(current());
  put(all.slice(at + 1).find((question) => !answerOf(question)) ?? all.find((question) => !answerOf(question)) ?? all[at]);
};

// Each section's share of points passed, weighted by the sections' weights; the server rounds halves up likewise.
const pointsOf = (all) => {
  const sections = Map.groupBy(all, (question) => question.dataset.section);
  let weights = 0;
  let passed = 0;
  for (const some of sections.values()) {
    const share = Number(some[0].dataset.share);
    const sum = (of) => of.reduce((total, question) => total + Number(question.dataset.weight), 0);
    weights += share;
    passed += (share * sum(some.filter((question) => answerOf(question) === "pass"))) / sum(some);
  }
  return Math.floor((100 * passed) / weights + 0.5 + 1e-9);
};

const addUp = () => {
  const total = card()?.querySelector("[data-total]");
  if (!total) return;
  const all = questions();
  const failed = all.some((question) => "fatal" in question.dataset && answerOf(question) === "fail");
  total.textContent = failed ? total.dataset.failed : total.dataset.of.replace("{n}", pointsOf(all));
  total.classList.toggle("is-bad", failed);
};

const answer = (value) => {
  const question = current();
  if (!question) return;
  const box = question.querySelector(`input[value=${value}]`);
  box.checked = true;
  addUp();
  goOn();
};

const begin = () => {
  put(questions().find((question) => !answerOf(question)) ?? questions()[0], { focus: false });
  addUp();
};

if (card()) {
  begin();
  document.addEventListener("change", (event) => event.target.closest("form[data-scorecard]") && addUp());
  document.addEventListener("focusin", (event) => {
    const question = event.target.closest("form[data-scorecard] .question");
    if (question) put(question, { focus: false });
  });
  document.addEventListener("htmx:afterSettle", (event) => event.target.matches("form[data-scorecard]") && begin());
  // keys.js says which key was pressed outside of any field.
  document.addEventListener("key", (event) => {
    const { key } = event.detail;
    if (key === "j") step(1);
    else if (key === "k") step(-1);
    else if (key === "p") answer("pass");
    else if (key === "f") answer("fail");
    else return;
    event.preventDefault();
  });
}
