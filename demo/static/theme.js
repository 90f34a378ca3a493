/* A classic script in <head>, so that the colours are right before the first paint. */
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const remembered = () => {
    try {
      return localStorage.getItem("loket.theme");
    } catch {
      return null;
    }
  };
  const show = () => {
    root.dataset.theme = remembered() ?? root.dataset.chosen ?? (system.matches ? "dark" : "light");
    const button = document.getElementById("theme");
    if (button) button.setAttribute("aria-pressed", String(root.dataset.theme === "dark"));
  };
  const toggle = () => {
    const next = root.dataset.theme === "dark" ? "light" : "dark";
    root.dataset.chosen = next;
    try {
      localStorage.setItem("loket.theme", next);
    } catch {
      /* private window: chosen for this page only */
    }
    show();
  };
  show();
  system.addEventListener("change", show);
  addEventListener("storage", show);
  addEventListener("DOMContentLoaded", () => {
    document.getElementById("theme").addEventListener("click", toggle);
    show();
  });
})();
