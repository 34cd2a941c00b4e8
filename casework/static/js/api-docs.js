// The page that describes the API: Swagger's own script, told what to show. No inline script: the policy forbids it.
const place = document.querySelector("#api-docs");
const system = window.matchMedia("(prefers-color-scheme: dark)");

// Swagger's dark look hangs on a class of its own; it follows the theme chosen here, else the system's.
const followTheme = () => {
  const dark = (document.documentElement.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
  document.documentElement.classList.toggle("dark-mode", dark);
};
followTheme();
system.addEventListener("change", followTheme);

window.SwaggerUIBundle({
  url: new URL(place.dataset.schema, location.href).href,
  domNode: place,
  deepLinking: true,
  displayRequestDuration: true,
  validatorUrl: null, // nothing goes to another host
  requestInterceptor: (request) => {
    // Signed in by a session, writing needs the token that every form of this house carries.
    if (new URL(request.url, location.href).origin === location.origin) request.headers["X-CSRFToken"] = place.dataset.csrf;
    return request;
  },
});
