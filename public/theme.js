// Applies the theme that was chosen last, before anything is painted. Without a choice the system's counts.
(() => {
  const root = document.documentElement;
  let choice = null;
  try {
    choice = localStorage.getItem('planora:theme');
  } catch {
    // Storage can be forbidden; the system's theme is then right.
  }
  if (choice === 'dark' || choice === 'light') root.dataset.theme = choice;

  // What the system draws around the page has the colour of the chosen theme; each of both follows the system until then.
  const colours = [...document.querySelectorAll('meta[name="theme-color"]')];
  const of = (theme) => colours.find(({ media }) => media.includes(theme)).content;
  const themes = { dark: of('dark'), light: of('light') };
  const follow = () => {
    const colour = themes[root.dataset.theme];
    if (colour) for (const meta of colours) meta.content = colour;
  };
  follow();
  new MutationObserver(follow).observe(root, { attributeFilter: ['data-theme'] });
})();
