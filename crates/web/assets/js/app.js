// What all pages share. Pages work without it.
"use strict";
(() => {
  const token = document.querySelector('meta[name="csrf"]')?.content;
  // htmx requests carry the token in a header.
  document.addEventListener("htmx:configRequest", (event) => {
    if (token) event.detail.headers["X-CSRF-Token"] = token;
  });
})();
