import { html, useMemo, useRef, useState } from './html.js';
import { rowHeight, useRowsInView } from './rows-in-view.js';

/** Sorts texts by their numbers, so that job-9 is before job-10. */
const collator = new Intl.Collator('en', { numeric: true });

const compare = (a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(a, b));

/** Sorts by a column, in reverse when its name has a minus. What is polled has the same order most times, which is then used again. */
class Sorting {
  #sort;
  #keys = [];
  #places = [];

  of(rows, columns, sort) {
    const descending = sort?.startsWith('-');
    const column = columns.find(each => each.id === (descending ? sort.slice(1) : sort));
    if (!column?.value) return rows;
    const keys = rows.map(row => column.value(row) ?? '');
    const isSame = this.#sort === sort && keys.length === this.#keys.length && keys.every((key, at) => key === this.#keys[at]);
    if (!isSame) {
      const places = keys.map((_, place) => place).sort((a, b) => compare(keys[a], keys[b]));
      if (descending) places.reverse();
      [this.#sort, this.#keys, this.#places] = [sort, keys, places];
    }
    return this.#places.map(place => rows[place]);
  }
}

/**
 * A table that only has the rows in view, so that ten thousand scroll as well as ten. The elements of rows that leave the view become those that
 * enter it. Each row has its place and its columns from the style sheet alone, so that a row that changes moves no other; the roles are written,
 * because not every browser keeps those of a table that is laid out so.
 * @param columns id, label, width in percent, value (to sort by), cell (what is shown), numeric, fits (how many characters fit into the cell in any
 * case). The first one tells the rows apart.
 * @param selection null, or a set of keys; onSelection is the function that sets this state
 */
export function Table({ caption, columns, rows, keyOf, sort, onSort, selection, onSelection, current, tall }) {
  const view = useRef();
  const [sorting] = useState(() => new Sorting());
  const [written] = useState(() => new WrittenRows());
  const order = useMemo(() => sorting.of(rows, columns, sort), [rows, sort]);
  const { from, to, onScroll, elementOf, isComplete } = useRowsInView(view, order);
  const indices = Array.from({ length: to - from }, (_, at) => from + at);
  const size = tall ? undefined : { height: `${Math.min(380, (order.length + 1) * rowHeight + 2)}px` };
  const widths = columns.map(column => `minmax(0, ${parseFloat(column.width)}fr)`).join(' ');
  const layout = { height: `${(order.length + 1) * rowHeight}px`, gridTemplateColumns: selection ? `34px ${widths}` : widths };
  const head = useMemo(
    () => html`<thead role="rowgroup"><tr role="row" aria-rowindex="1">
      ${
        selection &&
        html`<th role="columnheader" scope="col"><${SelectAll} rows=${order} keyOf=${keyOf} selection=${selection} onSelection=${onSelection} /></th>`
      }
      ${columns.map(column => html`<${Heading} key=${column.id} column=${column} sort=${sort} onSort=${onSort} />`)}
    </tr></thead>`,
    [order, columns, sort, selection],
  );
  return html`
    <div class=${`table-view ${tall ? 'tall' : ''}`} ref=${view} style=${size} onScroll=${onScroll} tabindex="0" role="region" aria-label=${caption}>
      <table role="table" aria-rowcount=${order.length + 1} style=${layout}>
        <caption class="hidden">${caption}</caption>
        ${head}
        <tbody role="rowgroup" style=${{ transform: `translateY(${from * rowHeight}px)` }}>
          ${indices.map(index => {
            const row = order[index],
              id = keyOf(row);
            return written.of(elementOf(index), [row, id, index, columns, isComplete(index), current === id, selection?.has(id), onSelection]);
          })}
        </tbody>
      </table>
    </div>`;
}

/** A row is written again only when something of it has changed, however often the table is. */
class WrittenRows {
  #rows = new Map();

  of(element, values) {
    const written = this.#rows.get(element);
    if (written?.values.every((value, at) => value === values[at])) return written.row;
    const row = rowOf(element, ...values);
    this.#rows.set(element, { values, row });
    return row;
  }
}

function rowOf(element, row, id, index, columns, isComplete, isCurrent, isSelected, onSelection) {
  const [name] = columns;
  const select =
    isSelected !== undefined &&
    html`<td role="cell">${
      isComplete &&
      html`<input type="checkbox" aria-label=${`Select ${id}`} checked=${isSelected}
      onChange=${event => onSelection(selection => toggled(selection, id, event.target.checked))} />`
    }</td>`;
  return html`<tr key=${element} role="row" aria-rowindex=${index + 2} class=${isCurrent ? 'current' : ''} aria-selected=${isSelected}>${select}${
    isComplete
      ? columns.map(column => cellOf(column, row))
      : html`<td role="cell" class=${name.numeric ? 'numeric' : 'clipped'}>${(name.value ?? name.cell)(row)}</td>`
  }</tr>`;
}

/** Each cell that is clipped costs time in each frame of a scroll, so that those that need it are, and no others. */
function cellOf(column, row) {
  const shown = shownIn(column, row);
  const text = typeof shown === 'string' ? shown : String(column.value?.(row) ?? '');
  const isClipped = !column.numeric && text.length > (column.fits ?? 0);
  return html`<td role="cell" key=${column.id} class=${column.numeric ? 'numeric' : isClipped ? 'clipped' : ''}>${shown}</td>`;
}

const shownIn = (column, row) => (column.cell ?? column.value)(row);

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
  return html`<th role="columnheader" scope="col" class=${numeric ? 'numeric' : ''} aria-sort=${direction}>${
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
