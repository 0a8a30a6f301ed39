import { html, useEffect, useMemo, useRef, useState } from './html.js';

const rowHeight = 30,
  overscan = 6;

/** Sorts by a column; texts by their numbers, so that job-9 is before job-10. */
const collator = new Intl.Collator('en', { numeric: true });

export function sorted(rows, columns, sort) {
  const descending = sort?.startsWith('-');
  const column = columns.find(each => each.id === (descending ? sort.slice(1) : sort));
  if (!column?.value) return rows;
  const keyed = rows.map(row => ({ row, key: column.value(row) ?? '' }));
  keyed.sort((a, b) => (typeof a.key === 'number' && typeof b.key === 'number' ? a.key - b.key : collator.compare(a.key, b.key)));
  if (descending) keyed.reverse();
  return keyed.map(({ row }) => row);
}

/**
 * A table that only has the rows in view, so that ten thousand scroll as well as ten. The elements of rows that leave the view become those that
 * enter it.
 * @param columns id, label, width, value (to sort by), cell (what is shown), numeric
 * @param selection null, or a set of keys; onSelection is the function that sets this state
 */
export function Table({ caption, columns, rows, keyOf, sort, onSort, selection, onSelection, current, tall }) {
  const view = useRef();
  const [first, setFirst] = useState(0);
  const [height, setHeight] = useState(600);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setHeight(entry.contentRect.height));
    observer.observe(view.current);
    return () => observer.disconnect();
  }, []);
  const order = useMemo(() => sorted(rows, columns, sort), [rows, sort]);
  const visible = Math.ceil(height / rowHeight) + 2 * overscan;
  const from = Math.max(0, Math.min(first, order.length - visible));
  const shown = order.slice(from, from + visible);
  const onScroll = event => {
    const next = Math.max(0, Math.floor(event.currentTarget.scrollTop / rowHeight / 5) * 5 - overscan);
    if (next === first) return;
    keepFocus(event.currentTarget, next, next + visible);
    setFirst(next);
  };
  const span = columns.length + (selection ? 1 : 0);
  const size = tall ? undefined : { height: `${Math.min(380, (order.length + 1) * rowHeight + 4)}px` };
  const gap = count =>
    count > 0 && html`<tr class="gap" aria-hidden="true"><td colspan=${span} style=${{ height: `${count * rowHeight}px` }}></td></tr>`;
  return html`
    <div class=${`table-view ${tall ? 'tall' : ''}`} ref=${view} style=${size} onScroll=${onScroll} tabindex="0" role="region" aria-label=${caption}>
      <table aria-rowcount=${order.length + 1}>
        <caption class="hidden">${caption}</caption>
        <colgroup>${selection && html`<col style=${{ width: '34px' }} />`}
          ${columns.map(column => html`<col key=${column.id} style=${{ width: column.width }} />`)}</colgroup>
        <thead><tr aria-rowindex="1">
          ${selection && html`<th scope="col"><${SelectAll} rows=${order} keyOf=${keyOf} selection=${selection} onSelection=${onSelection} /></th>`}
          ${columns.map(column => html`<${Heading} key=${column.id} column=${column} sort=${sort} onSort=${onSort} />`)}
        </tr></thead>
        <tbody>
          ${gap(from)}
          ${shown.map(
            (row, at) => html`<${Row} key=${(from + at) % shown.length} row=${row} id=${keyOf(row)} index=${from + at + 2} columns=${columns}
            isCurrent=${current === keyOf(row)} isSelected=${selection?.has(keyOf(row))} onSelection=${onSelection} />`,
          )}
          ${gap(order.length - from - shown.length)}
        </tbody>
      </table>
    </div>`;
}

/** Elements of rows are used again for other rows, so that the focus must not stay in one that leaves the view. */
function keepFocus(view, first, end) {
  const focused = document.activeElement?.closest('tbody tr');
  if (!focused || !view.contains(focused)) return;
  const at = Number(focused.getAttribute('aria-rowindex')) - 2;
  if (at < first || at >= end) view.focus({ preventScroll: true });
}

/** A row is written again only when something of it has changed, however often the table is. */
function Row({ row, id, index, columns, isCurrent, isSelected, onSelection }) {
  return useMemo(
    () => html`
    <tr aria-rowindex=${index} class=${isCurrent ? 'current' : ''} aria-selected=${isSelected}>
      ${
        isSelected !== undefined &&
        html`<td><input type="checkbox" aria-label=${`Select ${id}`} checked=${isSelected}
        onChange=${event => onSelection(selection => toggled(selection, id, event.target.checked))} /></td>`
      }
      ${columns.map(column => html`<td key=${column.id} class=${column.numeric ? 'numeric' : ''}>${(column.cell ?? column.value)(row)}</td>`)}
    </tr>`,
    [row, id, index, columns, isCurrent, isSelected],
  );
}

function toggled(selection, id, isSelected) {
  const changed = new Set(selection);
  if (isSelected) changed.add(id);
  else changed.delete(id);
  return changed;
}

function SelectAll({ rows, keyOf, selection, onSelection }) {
  const all = rows.length > 0 && rows.every(row => selection.has(keyOf(row)));
  return html`<input type="checkbox" aria-label="Select all that are shown" checked=${all} indeterminate=${!all && selection.size > 0}
    onChange=${event => onSelection(new Set(event.target.checked ? rows.map(keyOf) : []))} />`;
}

function Heading({ column, sort, onSort }) {
  const { id, label, value, numeric } = column;
  const direction = sort === id ? 'ascending' : sort === `-${id}` ? 'descending' : undefined;
  return html`<th scope="col" class=${numeric ? 'numeric' : ''} aria-sort=${direction}>${
    value && onSort
      ? html`<button type="button" class="sort" onClick=${() => onSort(direction === 'ascending' ? `-${id}` : id)}>${label}
        <span aria-hidden="true">${direction === 'ascending' ? '▲' : direction === 'descending' ? '▼' : ''}</span></button>`
      : label
  }</th>`;
}

/** A table of few rows, in the flow of the page. */
export const List = ({ caption, columns, rows, keyOf }) => html`
  <div class="list-view"><table>
    <caption class="hidden">${caption}</caption>
    <thead><tr>${columns.map(column =>
      column.label === '' ? html`<td></td>` : html`<th scope="col" class=${column.numeric ? 'numeric' : ''}>${column.label}</th>`,
    )}</tr></thead>
    <tbody>${rows.map(
      (row, at) =>
        html`<tr key=${keyOf?.(row) ?? at}>${columns.map(
          column => html`
      <td class=${column.numeric ? 'numeric' : ''}>${(column.cell ?? column.value)(row)}</td>`,
        )}</tr>`,
    )}</tbody>
  </table></div>`;
