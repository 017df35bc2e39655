// Applies the theme that was chosen last, before anything is painted. Without a choice the system's counts.
(() => {
  let choice = null;
  try {
    choice = localStorage.getItem('planora:theme');
  } catch {
    // Storage can be forbidden; the system's theme is then right.
  }
  if (choice === 'dark' || choice === 'light') document.documentElement.dataset.theme = choice;
})();
