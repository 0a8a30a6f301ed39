// Lists of ids that are too long for an address. The browser keeps them, and the address names them.
import { html, useMemo } from './html.js';
import { addressOf, longestTargets } from './router.js';

const prefix = 'mlactors.selection.';

/** How many selections are kept; one of ten thousand of the longest ids takes an eighth of what a browser keeps for a site. */
const keptSelections = 3;

// Of this window, for a browser that keeps nothing.
const inMemory = new Map();

/** Names a list by its length and its characters, so that the same selection has the same address. */
function keyOf(ids, list) {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < list.length; at++) {
    const character = list.charCodeAt(at);
    high = Math.imul(high ^ character, 2654435761);
    low = Math.imul(low ^ character, 1597334677);
  }
  return `${ids.length}-${(high >>> 0).toString(16).padStart(8, '0')}${(low >>> 0).toString(16).padStart(8, '0')}`;
}

function keep(key, list) {
  inMemory.set(key, list);
  const older = Object.keys(localStorage)
    .filter(name => name.startsWith(prefix) && name !== prefix + key)
    .sort((a, b) => keptAt(b) - keptAt(a));
  older.slice(keptSelections - 1).forEach(name => localStorage.removeItem(name));
  try {
    localStorage.setItem(prefix + key, `${Date.now()}:${list}`);
  } catch {
    // Full: it is in memory, for this window.
  }
}

const keptAt = name => Number.parseInt(localStorage.getItem(name), 10) || 0;

/** The ids that an address names, with commas; undefined when this browser has not kept them. */
export function idsOf(key) {
  const list = inMemory.get(key) ?? localStorage.getItem(prefix + key)?.replace(/^\d+:/, '');
  if (list) inMemory.set(key, list);
  return list || undefined;
}

/** How many ids an address names, also where they are not known. */
export const lengthOf = key => Number.parseInt(key, 10) || 0;

/** Leads to the plan of a close of these jobs, however many they are. */
export function PlanLink({ ids, children }) {
  const list = ids.join(',');
  const selection = useMemo(() => (list.length < longestTargets ? undefined : keyOf(ids, list)), [list]);
  const kept = selection && (() => keep(selection, list));
  const address = addressOf('shutdown', { kind: 'close_jobs', ...(selection ? { selection } : { targets: list }) });
  return html`<a class="button" href=${address} onClick=${kept} onAuxClick=${kept} onContextMenu=${kept}>${children}</a>`;
}
