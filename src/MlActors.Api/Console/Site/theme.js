// A classic script in the head, so that the page is never painted in the wrong theme.
const stored = localStorage.getItem('mlactors.theme');
const preferred = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
document.documentElement.dataset.theme = stored === 'dark' || stored === 'light' ? stored : preferred;
