// Ctrl+Enter (Cmd+Enter on a Mac) sends the form one is typing in, or else the page's own form[data-submit-keys]. That one
// is sent by nothing less: Enter in one of its fields decides nothing. While the drawer is open, its form[data-submit-keys]
// and no other.

document.addEventListener("keydown", (event) => {
  const plain = event.key === "Enter" && !event.ctrlKey && !event.metaKey;
  if (plain && event.target.matches?.("form[data-submit-keys] input")) event.preventDefault();
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing || event.repeat) return;
  if (document.querySelector("dialog[open]")) return;
  const drawer = document.querySelector(".drawer.is-open");
  const page = () => event.target.closest?.("form") ?? document.querySelector("form[data-submit-keys]");
  const form = drawer ? drawer.querySelector("form[data-submit-keys]") : page();
  const button = form?.querySelector("[type=submit]");
  if (!button || button.disabled) return;
  event.preventDefault();
  button.click(); // not requestSubmit: htmx sends the name and value of a button only when it was clicked
});
