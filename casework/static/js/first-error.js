// A form that comes back with errors has the focus on the first of them: on a page that was loaded so, in a part of it
// that was put in, and in the drawer, whichever field the focus was in.

const WRONG = "[aria-invalid=true], .is-wrong :is(input:not([type=hidden]), select, textarea)";

const show = (root) => {
  const first = [...root.querySelectorAll(WRONG)].find((field) => !field.disabled && field.checkVisibility());
  first?.focus();
};

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.xhr?.status === 422) show(event.target);
});

if (performance.getEntriesByType("navigation")[0]?.responseStatus === 422) show(document.getElementById("main"));
