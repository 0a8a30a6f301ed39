import { html, useMemo } from '../parts/html.js';
import { get, segment } from '../parts/api.js';
import { useLoad } from '../parts/poll.js';
import { bytes, count, duration, none, plural, time } from '../parts/format.js';
import { addressOf, setQuery } from '../parts/router.js';
import { Badge, CheckField, Empty, Failure, Loading, Page, Section } from '../parts/ui.js';
import { List, Table } from '../parts/table.js';
import { compare, unitsOf } from '../parts/receipts.js';
import { errorOf, nameOf, spentOn } from './run-steps.js';

/** Facts of a run, and the name of the same fact in a comparison; times are in none. */
const facts = [
  ['What', run => nameOf(run), 'kind'],
  ['Outcome', run => html`<${Badge} state=${run.outcome} />`, 'outcome'],
  ['Build', run => run.build ?? none, 'build'],
  ['By force', run => (run.options.force ? 'yes' : 'no'), 'force'],
  ['Jobs at a time', run => count(run.options.parallelism), 'parallelism'],
  ['Started', run => time(run.started_at, { seconds: true })],
  ['Started by', run => run.started_by ?? none],
  ['Took', run => (run.ended_at ? duration(run.ended_at - run.started_at) : 'still running')],
  ['Predicted', run => (run.prediction ? [duration(run.prediction.seconds * 1000), errorOf(run.prediction)].filter(Boolean).join(', ') : none)],
  ['Time allowed', run => run.options.timeout],
  ['Units', run => count(run.counts.total)],
  ['Done', run => count(run.counts.done)],
  ['Failed', run => count(run.counts.failed)],
  ['Skipped', run => count(run.counts.skipped)],
];

/** The receipts of two runs side by side, with what differs marked: the comparison of `mlctl ml receipt --diff`. */
export function Comparison({ query }) {
  const ids = [query.get('a') ?? '', query.get('b') ?? ''];
  const load = signal => Promise.all(ids.map(id => get(`/_mlactors/runs/${segment(id)}/receipt`, { signal })));
  const areChosen = ids.every(id => id !== '');
  const { data, error } = useLoad(areChosen ? load : null, ids);
  return html`
    <${Page} title="Two runs side by side" actions=${html`<a class="button" href=${addressOf('shutdown')}>Board</a>`}>
      <${Failure} error=${error} />
      ${
        !areChosen
          ? html`<${Empty} title="Two runs are not chosen"><p>Select two on the <a href=${addressOf('shutdown')}>board</a>.</p><//>`
          : !data
            ? !error && html`<${Loading} what="the receipts" />`
            : html`<${Sides} receipts=${data} onlyDifferent=${query.get('only') === 'different'} />`
      }
    <//>`;
}

function Sides({ receipts, onlyDifferent }) {
  const differences = useMemo(() => compare(...receipts), [receipts]);
  const ofRun = new Set(differences.filter(({ unit }) => unit === 'run').map(({ fact }) => fact));
  return html`
    <p class="soft" role="status">${
      differences.length === 0
        ? 'Equal in all but time.'
        : `${plural(differences.length, 'difference')}. Times and the ids of snapshots are not compared.`
    }</p>
    <${Section} title="Runs"><${List} caption="The two runs" rows=${facts} columns=${[
      { label: '', cell: ([name]) => name },
      ...receipts.map(run => ({
        label: html`<a href=${addressOf(`shutdown/${run.run_id}`)}>${run.run_id}</a>`,
        cell: ([, value, fact]) => html`<${Value} differs=${ofRun.has(fact)}>${value(run)}<//>`,
      })),
    ]} /><//>
    ${differences.length > 0 && html`<${Differences} differences=${differences} receipts=${receipts} />`}
    <${Units} receipts=${receipts} differences=${differences} onlyDifferent=${onlyDifferent} />`;
}

/** A difference is marked for the eye, and named for who does not see colours. */
const Value = ({ differs, children }) => (differs ? html`<mark class="differs"><span class="hidden">differs: </span>${children}</mark>` : children);

/** A unit that is in one run only is one line, and not one for each of its facts. */
function toLines(differences, receipts) {
  const single = new Map(
    unitsOf(...receipts)
      .filter(unit => !unit.first || !unit.second)
      .map(unit => [unit.key, unit]),
  );
  const lines = [...single.values()].map(unit => ({
    unit: unit.key,
    fact: 'is in the run',
    first: unit.first ? 'yes' : 'no',
    second: unit.second ? 'yes' : 'no',
  }));
  return [...differences.filter(({ unit }) => !single.has(unit)), ...lines];
}

function Differences({ differences, receipts }) {
  const lines = useMemo(() => toLines(differences, receipts), [differences, receipts]);
  const shown = value => (value === null ? 'none' : value === '' ? '(empty)' : value);
  const side = name => difference => html`<${Value} differs>${shown(difference[name])}<//>`;
  const columns = [
    { id: 'unit', label: 'Unit', width: '22%', value: difference => difference.unit },
    { id: 'fact', label: 'Fact', width: '14%', value: difference => difference.fact },
    { id: 'first', label: receipts[0].run_id, width: '32%', value: difference => difference.first ?? '', cell: side('first') },
    { id: 'second', label: receipts[1].run_id, width: '32%', value: difference => difference.second ?? '', cell: side('second') },
  ];
  return html`<${Section} title="What differs">
    <${Table} caption="What differs" columns=${columns} rows=${lines} keyOf=${({ unit, fact }) => `${unit}: ${fact}`} /><//>`;
}

function Units({ receipts, differences, onlyDifferent }) {
  const changed = useMemo(() => {
    const facts = new Map();
    for (const { unit, fact } of differences) facts.set(unit, [...(facts.get(unit) ?? []), fact]);
    return facts;
  }, [differences]);
  const units = useMemo(() => unitsOf(...receipts), [receipts]);
  const shown = onlyDifferent ? units.filter(unit => changed.has(unit.key)) : units;
  const side = name => {
    const cell = unit => {
      const done = unit[name];
      if (!done) return html`<span class="faint">not in it</span>`;
      const text = [
        done.records && plural(done.records.processed, 'record'),
        done.snapshot && `${bytes(done.snapshot.bytes)}, ${done.snapshot.sha256.slice(0, 12)}`,
        (done.steps ?? []).map(spentOn).join(', '),
        done.reason,
      ]
        .filter(Boolean)
        .join(' · ');
      return html`<span title=${text}><${Badge} state=${done.state} /> ${text}</span>`;
    };
    return cell;
  };
  const columns = [
    { id: 'unit', label: 'Unit', width: '18%', value: unit => unit.key },
    { id: 'first', label: receipts[0].run_id, width: '31%', cell: side('first') },
    { id: 'second', label: receipts[1].run_id, width: '31%', cell: side('second') },
    {
      id: 'differs',
      label: 'Differs in',
      width: '20%',
      cell: unit => {
        const names = (changed.get(unit.key) ?? []).join(', ');
        return names && html`<mark class="differs" title=${names}>${names}</mark>`;
      },
    },
  ];
  return html`<${Section} title="Units" actions=${html`<${CheckField} label="Only units that differ" checked=${onlyDifferent}
      onChange=${only => setQuery({ only: only ? 'different' : '' })} />`}>
    <${Table} caption="Units of both runs" columns=${columns} rows=${shown} keyOf=${unit => unit.key} /><//>`;
}
