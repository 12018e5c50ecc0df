// Remembers the chosen language for the next visit. The links work without this.
for (const link of document.querySelectorAll(".languages a[hreflang]")) {
  link.addEventListener("click", () => {
    document.cookie = `lang=${link.hreflang}; path=/; max-age=31536000; samesite=lax`;
  });
}
