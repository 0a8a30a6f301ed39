import { useEffect, useState } from './html.js';

export const root = '/_console';

const changed = 'mlactors:navigated';

/** Characters of ids that fit into an address which a node takes in any case. */
export const longestTargets = 4000;

/** A part of an address; as it is when it was not encoded well. */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const read = () => ({
  path: location.pathname.slice(root.length).split('/').filter(Boolean).map(decoded),
  query: new URLSearchParams(location.search),
});

/** Shows another page of the console; its address can be shared and reloaded. */
export function navigate(address, { replace = false } = {}) {
  if (replace) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  window.dispatchEvent(new Event(changed));
}

/** An address of the console; parameters without a value are left out. */
export function addressOf(page, parameters = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const query = new URLSearchParams(given).toString();
  return `${root}/${page}${query ? `?${query}` : ''}`;
}

/** The page and the parameters of the address. */
export function useRoute() {
  const [route, setRoute] = useState(read);
  useEffect(() => {
    const update = () => setRoute(read());
    window.addEventListener('popstate', update);
    window.addEventListener(changed, update);
    return () => {
      window.removeEventListener('popstate', update);
      window.removeEventListener(changed, update);
    };
  }, []);
  return route;
}

/** Changes parameters of the address; an empty value removes its parameter. */
export function setQuery(changes, { replace = true } = {}) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === null || value === '') query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  navigate(location.pathname + (text ? `?${text}` : ''), { replace });
}

/** Links inside of the console change the page without loading it again. */
export function interceptLinks(element) {
  element.addEventListener('click', event => {
    const link = event.target.closest?.('a[href]');
    if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || link.target) return;
    if (link.origin !== location.origin || !link.pathname.startsWith(root) || link.hash) return;
    event.preventDefault();
    navigate(link.pathname + link.search);
  });
}
