// What every htmx request needs: the CSRF header, buttons that wait, and a word to the reader when it fails.

const text = (name) => document.body.dataset[name] ?? "";

const say = (words) =>
  document.dispatchEvent(new CustomEvent("toast", { detail: { level: "error", text: words } }));

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("meta[name=csrf-token]")?.content;
  if (token) event.detail.headers["X-CSRFToken"] = token;
});

// The control that sent the request waits for the answer, so that a second click does not send it twice.
const controlOf = (event) => {
  const sender = event.detail.requestConfig?.triggeringEvent?.submitter ?? event.detail.elt;
  return sender instanceof HTMLButtonElement ? sender : null;
};

document.addEventListener("htmx:beforeSend", (event) => {
  const button = controlOf(event);
  if (!button) return;
  button.classList.add("htmx-request");
  button.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:afterRequest", (event) => {
  const button = controlOf(event);
  if (!button) return;
  button.classList.remove("htmx-request");
  button.removeAttribute("aria-busy");
});

document.addEventListener(
  "click",
  (event) => {
    if (event.target.closest?.("[aria-busy=true]")) event.preventDefault(), event.stopImmediatePropagation();
  },
  true,
);

// A session that ended answers with the sign-in page: go there, instead of putting it into a corner of this page.
const signedOut = (xhr) => xhr.responseURL && new URL(xhr.responseURL).pathname === text("signIn");

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (signedOut(xhr)) {
    event.detail.shouldSwap = false;
    location.assign(`${text("signIn")}?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
  // An answer without a body carries only its headers: there is nothing to put into the page.
  if ((xhr.status === 422 || xhr.status === 409) && !xhr.responseText.trim()) event.detail.shouldSwap = false;
});

// A page part that follows a topic or a clock asks again by itself; only what a person asked for is worth a message.
const askedByAPerson = (event) => {
  const cause = event.detail.requestConfig?.triggeringEvent;
  return cause ? cause.type !== "changed" : !/every/.test(event.detail.elt.getAttribute("hx-trigger") ?? "");
};

// What the page is about was given to somebody else, or is closed: said once, for whoever reads on would act on what is old.
let missed = false;

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  if (xhr.status === 404 && !askedByAPerson(event) && event.target.closest("#main") && !missed) {
    missed = true;
    say(text("textMissing"));
  }
  if (!askedByAPerson(event) || /"toast"/.test(xhr.getResponseHeader("HX-Trigger") ?? "")) return;
  if (xhr.status === 403) say(text("textRefused"));
  else if (xhr.status === 404) say(text("textMissing"));
  else say(text("textFailed"));
});

for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => {
    if (askedByAPerson(event)) say(text("textNetwork"));
  });
}
