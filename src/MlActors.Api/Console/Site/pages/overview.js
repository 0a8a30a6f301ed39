import { html } from '../parts/html.js';
import { get, post } from '../parts/api.js';
import { usePoll } from '../parts/poll.js';
import { ago, bytes, count, duration, plural, time } from '../parts/format.js';
import { may } from '../parts/rights.js';
import { addressOf } from '../parts/router.js';
import { Badge, Empty, Failure, Loading, Page, Section, Tile } from '../parts/ui.js';
import { List } from '../parts/table.js';
import { Doctor } from './doctor.js';
import { warningsOf } from './warnings.js';

const jobFields =
  'jobs.job_id,jobs.state,jobs.waiting_for,jobs.failure_reason,jobs.skipped_by_force,jobs.assignment_explanation,' +
  'jobs.data_counts.processed_record_count,jobs.data_counts.out_of_order_timestamp_count,jobs.data_counts.latest_record_timestamp,' +
  'jobs.model_size_stats.memory_status,jobs.model_size_stats.model_bytes';
const feedFields = 'datafeeds.datafeed_id,datafeeds.state,datafeeds.waiting_for,datafeeds.failure_reason,datafeeds.assignment_explanation';

async function load(signal) {
  const ask = path => get(path, { signal });
  const [nodes, memory, jobs, feeds, runs, info, notes] = await Promise.all([
    ask('/_mlactors/nodes'),
    ask('/_ml/memory/_stats?filter_path=nodes.*.mem.ml'),
    ask(`/_ml/anomaly_detectors/_stats?filter_path=${jobFields}`),
    ask(`/_ml/datafeeds/_stats?filter_path=${feedFields}`),
    ask('/_mlactors/runs'),
    ask('/_ml/info'),
    may().notes ? post('/.ml-notifications*/_search', { size: 12, sort: [{ timestamp: 'desc' }] }, { signal }) : undefined,
  ]);
  return {
    nodes: nodes.nodes.map(node => ({ ...node, memory: memory?.nodes?.[node.id]?.mem?.ml })),
    jobs: jobs.jobs ?? [],
    feeds: feeds.datafeeds ?? [],
    runs: runs.runs,
    info,
    notes: (notes?.hits?.hits ?? []).map(hit => hit._source),
  };
}

export default function Overview() {
  const { data, error } = usePoll(load, [], 3000);
  // An examination reads files and syncs the disk of every node, so it is asked for less often, and nothing waits for it.
  const examination = usePoll(signal => get('/_mlactors/doctor', { signal }), [], 30000);
  return html`
    <${Page} title="Overview" about="What runs in the cluster, and what waits">
      <${Failure} error=${error} />
      ${!data ? !error && html`<${Loading} what="the cluster" />` : html`<${Content} ...${data} examination=${examination} />`}
    <//>`;
}

function Content({ nodes, jobs, feeds, runs, info, notes, examination }) {
  const inState = (units, ...states) => units.filter(unit => states.includes(unit.state)).length;
  const running = runs.find(run => run.outcome === 'running');
  const failed = inState(jobs, 'failed') + inState(feeds, 'failed');
  const records = jobs.reduce((sum, job) => sum + (job.data_counts?.processed_record_count ?? 0), 0);
  return html`
    <div class="tiles">
      <${Tile} label="Nodes up" value=${`${inState(
        nodes.map(node => ({ state: node.status })),
        'up',
      )} of ${nodes.length}`}
        tone=${nodes.some(node => node.status !== 'up') ? 'warn' : ''} />
      <${Tile} label="Jobs open" value=${`${count(inState(jobs, 'opened'))} of ${count(jobs.length)}`} href=${addressOf('jobs')} />
      <${Tile} label="Datafeeds started" value=${`${count(inState(feeds, 'started'))} of ${count(feeds.length)}`} href=${addressOf('datafeeds')} />
      <${Tile} label="Failed" value=${count(failed)} tone=${failed ? 'bad' : ''} href=${addressOf('jobs', { state: 'failed' })} />
      <${Tile} label="Records analysed" value=${count(records)} />
      <${Tile} label="Shutdown" value=${running ? running.kind.replaceAll('_', ' ') : 'none running'} tone=${running ? 'warn' : ''}
        href=${running ? addressOf(`shutdown/${running.run_id}`) : addressOf('shutdown')} />
    </div>
    ${
      jobs.length === 0 &&
      html`<${Empty} title="There is no job yet"><p>${
        may().manage
          ? html`<a href=${addressOf('new-job')}>Create the first job</a> from an index of this cluster, or from a CSV or NDJSON file.`
          : 'Someone with the privilege manage_ml can create one.'
      }</p><//>`
    }
    <${Warnings} warnings=${warningsOf({ nodes, jobs, feeds, info })} />
    <${Doctor} ...${examination} />
    <${Nodes} nodes=${nodes} examined=${examination.data?.nodes ?? []} />
    <div class="columns uneven">
      <${Waiting} jobs=${jobs} feeds=${feeds} />
      ${may().notes && html`<${Notes} notes=${notes} />`}
    </div>`;
}

const Warnings = ({ warnings }) =>
  warnings.length > 0 &&
  html`
  <${Section} title="Needs attention">
    <ul class="stack">${warnings.slice(0, 12).map(
      warning => html`<li class="warning-line" key=${warning.text}>
      <${Badge} state=${warning.level} /> <span>${warning.text} ${warning.href && html`<a href=${warning.href}>${warning.next}</a>`}</span></li>`,
    )}</ul>
  <//>`;

function Nodes({ nodes, examined }) {
  const found = new Map(examined.map(node => [node.id, node]));
  const rows = nodes.map(node => ({ ...node, ...found.get(node.id) }));
  return html`
  <${Section} title="Nodes">
    <${List} caption="Nodes" rows=${rows} keyOf=${node => node.id} columns=${[
      { label: 'Node', cell: node => html`<span class="mono">${node.id}</span>${node.coordinator ? html` <${Badge}>coordinator<//>` : ''}` },
      { label: 'Status', cell: node => html`<${Badge} state=${node.status} />` },
      { label: 'API', cell: node => html`<span class="mono">${node.http ?? '–'}</span>` },
      { label: 'Jobs', numeric: true, cell: node => count(node.jobs) },
      { label: 'Datafeeds', numeric: true, cell: node => count(node.datafeeds) },
      {
        label: 'Model memory',
        numeric: true,
        cell: node => (node.memory ? `${bytes(node.memory.anomaly_detectors_in_bytes)} of ${bytes(node.memory.max_in_bytes)}` : '–'),
      },
      { label: 'Lease', cell: node => html`<${Lease} of=${node.lease} />` },
      {
        label: 'Clock',
        numeric: true,
        cell: node => html`<${Clock} skew=${node.clock_skew_ms} within=${node.clock_skew_within_ms} />`,
      },
      { label: 'Disk free', numeric: true, cell: node => bytes(node.disk_free_bytes) },
      { label: 'Build', cell: node => html`<span class="mono" title=${node.build}>${node.build?.split('+')[0] ?? '–'}</span>` },
      {
        label: '',
        cell: node =>
          may().drain && node.status === 'up' && nodes.length > 1
            ? html`<a href=${addressOf('shutdown', { kind: 'drain_node', node: node.id })}>Drain…</a>`
            : '',
      },
    ]} />
  <//>`;
}

/** What lease.db has of a node. A fenced node has none, or one of an older generation. */
const Lease = ({ of: lease }) =>
  !lease
    ? html`<span class="faint" title="lease.db has no row of this node, or cannot be read">none</span>`
    : html`<span class="nowrap">generation ${count(lease.generation)}</span>${
        lease.current ? (lease.member ? '' : html` <${Badge} state="joining" />`) : html` <${Badge} state="failed">fenced<//>`}`;

/** A clock is as exact as the answer was fast. */
function Clock({ skew, within }) {
  if (skew === undefined) return '–';
  const inStep = Math.abs(skew) <= (within ?? 0);
  return html`<span class="nowrap" title="Against the clock of the node that examined it">${
    inStep ? 'in step' : `${skew > 0 ? '+' : '−'}${duration(Math.abs(skew))}`} <span class="faint">± ${duration(within ?? 0)}</span></span>`;
}

function Waiting({ jobs, feeds }) {
  // A datafeed in real time always waits for the next documents, which is as it should be.
  const idle = unit => unit.state === 'started' && unit.waiting_for?.startsWith('new documents');
  const reason = unit => !idle(unit) && (unit.waiting_for || unit.assignment_explanation);
  const waiting = [
    ...jobs
      .filter(reason)
      .map(job => ({ type: 'job', id: job.job_id, state: job.state, reason: reason(job), href: addressOf('jobs', { job: job.job_id }) })),
    ...feeds
      .filter(reason)
      .map(feed => ({
        type: 'datafeed',
        id: feed.datafeed_id,
        state: feed.state,
        reason: reason(feed),
        href: addressOf('datafeeds', { feed: feed.datafeed_id }),
      })),
  ];
  return html`
    <${Section} title="What waits, and for what">
      ${
        waiting.length === 0
          ? html`<p class="soft">Nothing waits.</p>`
          : html`
        <${List} caption="What waits" rows=${waiting.slice(0, 15)} columns=${[
          { label: 'What', cell: unit => html`${unit.type} <a href=${unit.href}>${unit.id}</a>` },
          { label: 'State', cell: unit => html`<${Badge} state=${unit.state} />` },
          { label: 'Waits for', cell: unit => unit.reason },
        ]} />
        ${waiting.length > 15 && html`<p class="hint">${plural(waiting.length - 15, 'more unit')} wait.</p>`}`
      }
    <//>`;
}

const Notes = ({ notes }) => html`
  <${Section} title="Latest notifications">
    ${
      notes.length === 0
        ? html`<p class="soft">Nothing has happened to a job or datafeed yet.</p>`
        : html`
      <${List} caption="Latest notifications" rows=${notes} columns=${[
        { label: 'When', cell: note => html`<span class="nowrap" title=${time(note.timestamp, { seconds: true })}>${ago(note.timestamp)}</span>` },
        { label: 'Level', cell: note => html`<${Badge} state=${note.level} />` },
        { label: 'Job', cell: note => html`<a class="nowrap" href=${addressOf('jobs', { job: note.job_id })}>${note.job_id}</a>` },
        { label: 'Message', cell: note => note.message },
      ]} />`
    }
  <//>`;
