// Sets the chosen theme before anything is painted. Without a choice the system decides, by the style sheet alone.
(function () {
  let theme = null;
  try {
    theme = localStorage.getItem("theme");
  } catch {
    // Storage is switched off: the system decides.
  }
  if (theme === "light" || theme === "dark") document.documentElement.dataset.bsTheme = theme;
})();
