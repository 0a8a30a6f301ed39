import { html, useState } from '../parts/html.js';
import { get, nodeNow } from '../parts/api.js';
import { useLoad, usePoll } from '../parts/poll.js';
import { count, duration, none, time } from '../parts/format.js';
import { may } from '../parts/rights.js';
import { addressOf, navigate } from '../parts/router.js';
import { Badge, Button, Empty, Failure, Loading, Page, Section } from '../parts/ui.js';
import { Table } from '../parts/table.js';
import { Rehearsal } from './rehearsal.js';
import { Rehearsals } from './rehearsals.js';
import { Comparison } from './run-comparison.js';
import { Plan } from './run-plan.js';
import { Run } from './run.js';
import { errorOf, nameOf } from './run-steps.js';

export default function Shutdown({ route }) {
  const [, part, id] = route.path;
  if (part === 'compare') return html`<${Comparison} query=${route.query} />`;
  if (part === 'rehearsals' && id) return html`<${Rehearsal} key=${id} id=${id} />`;
  return part ? html`<${Run} key=${part} id=${part} query=${route.query} />` : html`<${Board} query=${route.query} />`;
}

function Board({ query }) {
  const { data: nodes } = useLoad(signal => get('/_mlactors/nodes', { signal }), []);
  const kind = query.get('kind') || 'shutdown';
  const choice = {
    kind,
    targets: query.get('targets') ?? '',
    selection: kind === 'close_jobs' ? (query.get('selection') ?? '') : '',
    node: query.get('node') ?? '',
    timeout: query.get('timeout') ?? '',
    parallelism: query.get('parallelism') ?? '',
    force: query.get('force') === 'true',
  };
  return html`
    <${Page} title="Shutdown board"
      about="Stop datafeeds, flush, prune, finalize, save the models and close; each job re-opens as if it had never been closed">
      ${may().manage && html`<${Plan} choice=${choice} nodes=${nodes?.nodes ?? []} />`}
      <${Runs} />
      <${Rehearsals} nodes=${nodes?.nodes} />
    <//>`;
}

function Runs() {
  const { data, error } = usePoll(signal => get('/_mlactors/runs', { signal }), [], 3000);
  const [selection, setSelection] = useState(new Set());
  // The older run first, whichever was chosen first.
  const chosen = (data?.runs ?? []).filter(run => selection.has(run.run_id)).sort((a, b) => a.started_at - b.started_at);
  const columns = [
    {
      id: 'run',
      label: 'Run',
      width: '17%',
      value: run => run.run_id,
      cell: run => html`<a href=${addressOf(`shutdown/${run.run_id}`)} title=${run.run_id}>${run.run_id}</a>`,
    },
    { id: 'kind', label: 'What', width: '12%', value: run => nameOf(run) },
    { id: 'outcome', label: 'Outcome', width: '9%', value: run => run.outcome, cell: run => html`<${Badge} state=${run.outcome} />` },
    { id: 'started', label: 'Started', width: '15%', value: run => run.started_at, cell: run => time(run.started_at, { seconds: true }) },
    {
      id: 'took',
      label: 'Took',
      width: '8%',
      numeric: true,
      value: run => (run.ended_at ?? nodeNow()) - run.started_at,
      cell: run => duration((run.ended_at ?? nodeNow()) - run.started_at),
    },
    {
      id: 'predicted',
      label: 'Predicted',
      width: '17%',
      value: run => run.prediction?.seconds ?? 0,
      cell: run =>
        run.prediction ? html`${duration(run.prediction.seconds * 1000)} <span class="faint">${errorOf(run.prediction)}</span>` : none,
    },
    {
      id: 'done',
      label: 'Done',
      width: '8%',
      numeric: true,
      value: run => run.counts.done,
      cell: run => `${count(run.counts.done)} of ${count(run.counts.total)}`,
    },
    { id: 'failed', label: 'Failed', width: '6%', numeric: true, value: run => run.counts.failed },
    { id: 'by', label: 'Started by', width: '8%', value: run => run.started_by },
  ];
  return html`
    <${Section} title="Runs" actions=${html`<${Button} disabled=${chosen.length !== 2} onClick=${() =>
      navigate(addressOf('shutdown/compare', { a: chosen[0].run_id, b: chosen[1].run_id }))}>Compare two<//>`}>
      <${Failure} error=${error} />
      ${
        !data
          ? !error && html`<${Loading} what="runs" />`
          : data.runs.length === 0
            ? html`<${Empty} title="There was no run yet">
        <p>Plan one above. Each <code>_close</code> and <code>_stop</code> through the API is a run, too.</p><//>`
            : html`
        <${Table} caption="Runs" columns=${columns} rows=${data.runs} keyOf=${run => run.run_id}
          selection=${selection} onSelection=${setSelection} />`
      }
    <//>`;
}
