// Light or dark: the button flips what is seen now and remembers it in a cookie, which the server reads for <html>.

const YEAR = 365 * 24 * 3600;
const dark = window.matchMedia("(prefers-color-scheme: dark)");

const shown = () => document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light");

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-switch]")) return;
  const next = shown() === "dark" ? "light" : "dark";
  const system = dark.matches ? "dark" : "light";
  document.documentElement.dataset.theme = next;
  // Back at what the system says: forget the choice, so that the page follows the system again.
  const age = next === system ? 0 : YEAR;
  document.cookie = `theme=${next}; path=/; max-age=${age}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
});
