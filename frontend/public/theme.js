// Runs before the first paint, so that a chosen theme never flashes in the other one's colours. Its own file because the
// content security policy allows no inline scripts. The page's side of it is src/app/theme.ts.
/* global document */
try {
  const theme = JSON.parse(localStorage.getItem('safelight.theme'));
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is blocked or holds something else: the system's theme it is.
}
