import { html, useMemo, useState } from '../parts/html.js';
import { segment } from '../parts/api.js';
import { Drawer } from '../parts/dialog.js';
import { bytes, count, duration, none, plural, time } from '../parts/format.js';
import { addressOf, setQuery } from '../parts/router.js';
import { Badge, Facts, Failure, Loading } from '../parts/ui.js';
import { List, Table } from '../parts/table.js';
import { keyOf } from '../parts/receipts.js';
import { spentOn, stepNames } from './run-steps.js';

const shortHash = unit => unit.snapshot?.sha256.slice(0, 12) ?? '';

const columns = [
  {
    id: 'unit',
    label: 'Unit',
    width: '24%',
    value: unit => unit.id,
    cell: unit => html`<span class="faint">${unit.type}</span> <button type="button" class="button link"
      onClick=${() => setQuery({ unit: keyOf(unit) })}>${unit.id}</button>`,
  },
  { id: 'state', label: 'State', width: '8%', value: unit => unit.state, cell: unit => html`<${Badge} state=${unit.state} />` },
  { id: 'node', label: 'Node', width: '12%', value: unit => unit.node ?? '' },
  {
    id: 'records',
    label: 'Records',
    width: '8%',
    numeric: true,
    value: unit => unit.records?.processed ?? -1,
    cell: unit => (unit.records ? count(unit.records.processed) : ''),
  },
  {
    id: 'buckets',
    label: 'Buckets',
    width: '7%',
    numeric: true,
    value: unit => unit.results?.buckets ?? -1,
    cell: unit => (unit.results ? count(unit.results.buckets) : ''),
  },
  {
    id: 'bytes',
    label: 'Snapshot',
    width: '8%',
    numeric: true,
    value: unit => unit.snapshot?.bytes ?? -1,
    cell: unit => (unit.snapshot ? bytes(unit.snapshot.bytes) : ''),
  },
  { id: 'hash', label: 'SHA-256', width: '10%', value: shortHash, cell: unit => html`<span class="mono">${shortHash(unit)}</span>` },
  {
    id: 'steps',
    label: 'Steps, or why not',
    width: '23%',
    value: unit => (unit.steps ?? []).reduce((sum, step) => sum + step.took_ms, 0),
    cell: unit => {
      const text = unit.steps?.length ? unit.steps.map(spentOn).join(', ') : (unit.skipped ?? unit.reason ?? '');
      return html`<span title=${text}>${text}</span>`;
    },
  },
];

/** What the units of a run have acknowledged. */
export function Receipt({ id, read, failure, query }) {
  const [sort, setSort] = useState('unit');
  const chosen = query.get('unit') ?? '';
  const units = read?.units ?? [];
  const records = useMemo(() => units.reduce((sum, unit) => sum + (unit.records?.processed ?? 0), 0), [units]);
  const drawn = units.find(unit => keyOf(unit) === chosen);
  if (failure) return html`<${Failure} error=${failure} action="The receipt cannot be read" />`;
  if (!read) return html`<${Loading} what="the receipt" />`;
  return html`
    <div class="actions"><p class="soft grow">${plural(units.length, 'unit')}, ${plural(records, 'record')} in the saved models${
      read.build ? html`, build <span class="mono">${read.build}</span>` : ''}. The receipt says what each unit acknowledged; it is the same each time
      it is read once the run is over.</p>
      <a class="button" href=${`/_mlactors/runs/${segment(id)}/receipt`} download=${`receipt-${id}.json`}>Save as JSON</a></div>
    <${Table} tall caption="Receipt" columns=${columns} rows=${units} keyOf=${keyOf} sort=${sort} onSort=${setSort} current=${chosen} />
    ${drawn && html`<${Details} unit=${drawn} />`}`;
}

const moment = at => (at === undefined ? undefined : time(at, { seconds: true }));
const place = at => at && `${time(at.time, { seconds: true })}${at.tiebreak === undefined ? '' : `, ${at.tiebreak}`}`;

function Details({ unit }) {
  const { records, results, snapshot } = unit;
  return html`
    <${Drawer} title=${keyOf(unit)} onClose=${() => setQuery({ unit: '' })}>
      <${Facts} of=${[
        ['State', html`<${Badge} state=${unit.state} />`],
        ['Reason', unit.reason],
        ['Done by run', unit.run_id && html`<a href=${addressOf(`shutdown/${unit.run_id}`)}>${unit.run_id}</a>`],
        ['Node', unit.node],
        ['Build', unit.build],
        ['Epoch', unit.epoch],
        ['Starts during the run', unit.starts],
        ['Records in the model', records && count(records.processed)],
        ['Out of order', records && count(records.out_of_order)],
        ['Invalid dates', records && count(records.invalid_date)],
        ['Missing fields', records && count(records.missing_fields)],
        ['Earliest record', moment(records?.earliest)],
        ['Latest record', moment(records?.latest)],
        ['Buckets', results && `${count(results.buckets)}, ${count(results.empty_buckets)} empty`],
        ['Latest bucket', moment(results?.latest_bucket)],
        ['Snapshot', snapshot && html`<span class="mono">${snapshot.id}</span>`],
        ['Size of the snapshot', snapshot && bytes(snapshot.bytes)],
        ['SHA-256', snapshot && html`<span class="mono">${snapshot.sha256}</span>`],
        ['Position of the model', place(unit.position)],
        ['Datafeed has read up to', place(unit.read_up_to)],
        ['Skipped steps', unit.skipped_steps?.map(step => stepNames[step] ?? step).join(', ')],
        ['Skipped', unit.skipped],
      ]} />
      <h3>Steps</h3>
      ${
        unit.steps?.length
          ? html`<${List} caption="Steps" rows=${unit.steps} columns=${[
              { label: 'Step', cell: step => stepNames[step.step] ?? step.step },
              { label: 'Began', cell: step => moment(step.at) },
              { label: 'Took', numeric: true, cell: step => duration(step.took_ms) },
              { label: 'Tries', numeric: true, cell: step => count(step.attempts) },
              { label: 'Effect', cell: step => step.detail ?? none },
            ]} />`
          : html`<p class="soft">No step is in the receipt. A unit has one when it is done, for the newest 20,000 units of the cluster.</p>`
      }
    <//>`;
}
