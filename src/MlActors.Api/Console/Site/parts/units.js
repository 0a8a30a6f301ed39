// What the pages of jobs and of datafeeds have in common: a table that is polled and filtered, and the details of one unit beside it.
import { html, useMemo, useState } from './html.js';
import { Drawer } from './dialog.js';
import { count, plural } from './format.js';
import { usePoll } from './poll.js';
import { setQuery } from './router.js';
import { Empty, Failure, Loading, Page, SelectField, Tabs, TextField } from './ui.js';
import { Table } from './table.js';

/**
 * Units in a table. The address holds the filters, the order, and the unit whose details are shown.
 * @param kind job or datafeed; parameter is its name in the address
 * @param load gets an AbortSignal, and returns units with an id and a state
 * @param textOf what the filter looks in
 * @param fits whether the other filters let a unit through
 * @param filters further fields beside the states; gets all units
 * @param tools what can be done with selected units; gets them, and a function that loads again. Without it none can be selected.
 * @param details shows one unit; gets its id, and a function that loads the table again
 */
export function UnitsPage({ title, kind, parameter, query, load, columns, textOf, fits, states, placeholder, empty, ...optional }) {
  const { actions, filters, tools, details } = optional;
  const { data, error, reload } = usePoll(load, [], 3000);
  const [selection, setSelection] = useState(new Set());
  const [text, state, sort, drawn] = ['q', 'state', 'sort', parameter].map(name => query.get(name) ?? '');
  const shown = useMemo(() => {
    const searched = text.toLowerCase();
    return (data ?? []).filter(
      unit => (!state || unit.state === state) && (fits?.(unit) ?? true) && (!searched || textOf(unit).toLowerCase().includes(searched)),
    );
  }, [data, query]);
  return html`
    <${Page} title=${title} about=${data && `${plural(shown.length, kind)}${shown.length === data.length ? '' : ` of ${count(data.length)}`}`}
      actions=${actions}>
      <${Failure} error=${error} />
      ${
        !data
          ? !error && html`<${Loading} what=${`${kind}s`} />`
          : data.length === 0
            ? html`<${Empty} title=${`There is no ${kind} yet`}><p>${empty}</p><//>`
            : html`
        <div class="bar">
          <${TextField} label="Filter" type="search" placeholder=${placeholder} value=${text} onInput=${q => setQuery({ q })} />
          <${SelectField} label="State" value=${state} onChange=${value => setQuery({ state: value })} options=${[['', 'all states'], ...states]} />
          ${filters?.(data)}
          ${
            tools &&
            html`<span class="spacer"></span>
            ${tools(
              data.filter(unit => selection.has(unit.id)),
              reload,
            )}`
          }
        </div>
        <${Table} tall caption=${title} columns=${columns} rows=${shown} keyOf=${idOf} sort=${sort || columns[0].id} current=${drawn}
          onSort=${value => setQuery({ sort: value })} selection=${tools ? selection : null} onSelection=${setSelection} />`
      }
    <//>
    ${drawn && details(drawn, reload)}`;
}

const idOf = unit => unit.id;

/**
 * The details of one unit, in tabs.
 * @param head gets what was loaded, and functions for when the unit has changed or is deleted
 * @param tabs the label of each, and what it shows of what was loaded
 */
export function UnitDrawer({ id, kind, parameter, tab, load, head: Head, tabs, onChanged }) {
  const { data, error, reload } = usePoll(signal => load(id, signal), [id], 3000);
  const close = () => setQuery({ [parameter]: '', tab: '' });
  const changed = () => {
    reload();
    onChanged();
  };
  const deleted = () => {
    close();
    onChanged();
  };
  return html`
    <${Drawer} title=${id} onClose=${close}>
      <${Failure} error=${error} />
      ${
        !data || error?.status === 404
          ? !error && html`<${Loading} what=${`the ${kind}`} />`
          : html`
        <${Head} id=${id} ...${data} onChanged=${changed} onDeleted=${deleted} />
        <${Tabs} label=${`Details of the ${kind}`} tabs=${Object.entries(tabs).map(([name, [label]]) => [name, label])}
          selected=${tab} onSelect=${next => setQuery({ tab: next })}>
          ${current => tabs[current][1]({ id, ...data, onChanged: changed })}
        <//>`
      }
    <//>`;
}
