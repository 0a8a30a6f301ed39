// What the person who looks has chosen. It is kept by the browser.
import { useEffect, useState } from './html.js';

const changed = 'mlactors:settings';

export const settings = {
  get theme() {
    return document.documentElement.dataset.theme;
  },
  get zone() {
    return localStorage.getItem('mlactors.zone') === 'local' ? 'local' : 'utc';
  },
};

export function setTheme(theme) {
  localStorage.setItem('mlactors.theme', theme);
  document.documentElement.dataset.theme = theme;
  window.dispatchEvent(new Event(changed));
}

export function setZone(zone) {
  localStorage.setItem('mlactors.zone', zone);
  window.dispatchEvent(new Event(changed));
}

/** Renders again when a setting changes. */
export function useSettings() {
  const [, render] = useState(0);
  useEffect(() => {
    const update = () => render(count => count + 1);
    window.addEventListener(changed, update);
    return () => window.removeEventListener(changed, update);
  }, []);
  return settings;
}
