// "Are you sure?" in our own dialog: for hx-confirm, and for data-confirm on plain forms and links.

const dialog = document.getElementById("confirm");

const ask = (question, asker, go) => {
  const yes = dialog.querySelector("[data-confirm-yes]");
  dialog.querySelector("p").textContent = question;
  yes.textContent = asker.dataset.confirmOk ?? yes.dataset.text;
  yes.classList.toggle("danger", asker.hasAttribute("data-confirm-danger"));
  dialog.returnValue = "";
  dialog.addEventListener("close", () => dialog.returnValue === "yes" && go(), { once: true });
  dialog.showModal();
};

document.addEventListener("htmx:confirm", (event) => {
  if (!event.detail.question || !dialog) return;
  event.preventDefault();
  ask(event.detail.question, event.detail.elt, () => event.detail.issueRequest(true));
});

document.addEventListener("submit", (event) => {
  const asker = event.submitter?.dataset.confirm ? event.submitter : event.target;
  if (!asker.dataset.confirm || asker.dataset.confirmed || !dialog) return;
  event.preventDefault();
  ask(asker.dataset.confirm, asker, () => {
    asker.dataset.confirmed = "yes";
    event.target.requestSubmit(event.submitter);
    delete asker.dataset.confirmed;
  });
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-confirm]");
  if (!link || !dialog) return;
  event.preventDefault();
  ask(link.dataset.confirm, link, () => (location.href = link.href));
});
