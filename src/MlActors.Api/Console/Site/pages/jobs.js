import { html, useMemo, useState } from '../parts/html.js';
import { get } from '../parts/api.js';
import { usePoll } from '../parts/poll.js';
import { bytes, count, millisecondsOf, none, plural, time } from '../parts/format.js';
import { may } from '../parts/rights.js';
import { addressOf, setQuery } from '../parts/router.js';
import { Badge, Empty, Failure, Loading, Page, SelectField, TextField } from '../parts/ui.js';
import { Table } from '../parts/table.js';
import { JobDrawer } from './job-drawer.js';
import { JobActions } from './job-actions.js';

const stats = [
  'job_id',
  'state',
  'node.id',
  'waiting_for',
  'failure_reason',
  'data_counts.processed_record_count',
  'data_counts.latest_record_timestamp',
  'data_counts.bucket_count',
  'model_size_stats.memory_status',
  'model_size_stats.model_bytes',
]
  .map(field => `jobs.${field}`)
  .join(',');
const configurations = 'jobs.job_id,jobs.groups,jobs.description,jobs.datafeed_config.datafeed_id';
const feeds = 'datafeeds.datafeed_id,datafeeds.state';

async function load(signal) {
  const [running, configured, fed] = await Promise.all([
    get(`/_ml/anomaly_detectors/_stats?filter_path=${stats}`, { signal }),
    get(`/_ml/anomaly_detectors?filter_path=${configurations}`, { signal }),
    get(`/_ml/datafeeds/_stats?filter_path=${feeds}`, { signal }),
  ]);
  const byId = new Map((configured.jobs ?? []).map(job => [job.job_id, job]));
  const feedStates = new Map((fed.datafeeds ?? []).map(feed => [feed.datafeed_id, feed.state]));
  return (running.jobs ?? []).map(job => {
    const config = byId.get(job.job_id);
    const feed = config?.datafeed_config?.datafeed_id;
    return { ...job, id: job.job_id, groups: config?.groups ?? [], description: config?.description, feed, feedState: feedStates.get(feed) };
  });
}

const columns = [
  {
    id: 'job',
    label: 'Job',
    width: '17%',
    value: job => job.id,
    cell: job => html`
    <button type="button" class="button link" title=${job.description} onClick=${() => setQuery({ job: job.id })}>${job.id}</button>`,
  },
  {
    id: 'groups',
    label: 'Groups',
    width: '11%',
    value: job => job.groups.join(),
    cell: job =>
      job.groups.map(
        group => html`
    <span class="group">${group}</span>`,
      ),
  },
  { id: 'state', label: 'State', width: '8%', value: job => job.state, cell: job => html`<${Badge} state=${job.state} />` },
  { id: 'feed', label: 'Datafeed', width: '9%', value: job => job.feedState, cell: job => html`<${Badge} state=${job.feedState} />` },
  {
    id: 'memory',
    label: 'Memory',
    width: '8%',
    value: job => job.model_size_stats?.memory_status,
    cell: job => html`
    <${Badge} state=${job.model_size_stats?.memory_status} />`,
  },
  {
    id: 'model',
    label: 'Model',
    width: '8%',
    numeric: true,
    value: job => job.model_size_stats?.model_bytes ?? 0,
    cell: job => bytes(job.model_size_stats?.model_bytes),
  },
  {
    id: 'records',
    label: 'Records',
    width: '9%',
    numeric: true,
    value: job => job.data_counts?.processed_record_count ?? 0,
    cell: job => count(job.data_counts?.processed_record_count),
  },
  {
    id: 'latest',
    label: 'Latest record',
    width: '12%',
    value: job => millisecondsOf(job.data_counts?.latest_record_timestamp ?? 0),
    cell: job => time(job.data_counts?.latest_record_timestamp),
  },
  { id: 'node', label: 'Node', width: '11%', value: job => job.node?.id, cell: job => html`<span class="mono">${job.node?.id ?? none}</span>` },
  {
    id: 'waits',
    label: 'Waits for',
    width: '11%',
    value: job => job.waiting_for ?? job.failure_reason,
    cell: job => html`<span title=${job.waiting_for ?? job.failure_reason}>${job.waiting_for ?? job.failure_reason ?? ''}</span>`,
  },
];

function matches(job, text, state, group) {
  return (
    (!state || job.state === state) &&
    (!group || job.groups.includes(group)) &&
    (!text || `${job.id} ${job.description ?? ''} ${job.groups.join(' ')} ${job.node?.id ?? ''}`.toLowerCase().includes(text))
  );
}

export default function Jobs({ route }) {
  const { query } = route;
  const { data, error, reload } = usePoll(load, [], 3000);
  const [selection, setSelection] = useState(new Set());
  const [text, state, group, sort] = ['q', 'state', 'group', 'sort'].map(name => query.get(name) ?? '');
  const shown = useMemo(() => (data ?? []).filter(job => matches(job, text.toLowerCase(), state, group)), [data, text, state, group]);
  const groups = useMemo(() => [...new Set((data ?? []).flatMap(job => job.groups))].sort(), [data]);
  const selected = (data ?? []).filter(job => selection.has(job.id));
  const drawn = query.get('job');
  return html`
    <${Page} title="Jobs" about=${data && `${plural(shown.length, 'job')}${shown.length === data.length ? '' : ` of ${count(data.length)}`}`}
      actions=${may().manage && html`<a class="button primary" href=${addressOf('new-job')}>New job</a>`}>
      <${Failure} error=${error} />
      ${
        !data
          ? !error && html`<${Loading} what="jobs" />`
          : data.length === 0
            ? html`<${Empty} title="There is no job yet"><p>
          ${
            may().manage
              ? html`<a href=${addressOf('new-job')}>Create the first job</a> from an index or from a file.`
              : 'Someone with the privilege manage_ml can create one.'
          }</p><//>`
            : html`
        <div class="bar">
          <${TextField} label="Filter" type="search" placeholder="id, group, description, node" value=${text} onInput=${q => setQuery({ q })} />
          <${SelectField} label="State" value=${state} onChange=${value => setQuery({ state: value })}
            options=${[['', 'all states'], 'opened', 'closed', 'opening', 'closing', 'failed']} />
          ${
            groups.length > 0 &&
            html`<${SelectField} label="Group" value=${group} onChange=${value => setQuery({ group: value })}
            options=${[['', 'all groups'], ...groups]} />`
          }
          <span class="spacer"></span>
          ${may().manage && html`<${JobActions} jobs=${selected} onDone=${reload} />`}
        </div>
        <${Table} tall caption="Jobs" columns=${columns} rows=${shown} keyOf=${job => job.id} sort=${sort || 'job'} current=${drawn}
          onSort=${value => setQuery({ sort: value })} selection=${may().manage ? selection : null} onSelection=${setSelection} />`
      }
    <//>
    ${drawn && html`<${JobDrawer} key=${drawn} id=${drawn} tab=${query.get('tab')} onChanged=${reload} />`}`;
}
