import { html, useEffect, useId, useMemo, useState } from '../parts/html.js';
import { get } from '../parts/api.js';
import { bytes, count, millisecondsOf, none, plural, time } from '../parts/format.js';
import { may } from '../parts/rights.js';
import { addressOf, setQuery } from '../parts/router.js';
import { Badge, SelectField, TextField } from '../parts/ui.js';
import { UnitsPage } from '../parts/units.js';
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
    width: '16%',
    fits: Infinity,
    value: job => job.id,
    cell: job => html`
    <button type="button" class="button link" title=${job.description ? `${job.id}: ${job.description}` : job.id}
      onClick=${() => setQuery({ job: job.id })}>${job.id}</button>`,
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
  { id: 'state', label: 'State', width: '8%', fits: 7, value: job => job.state, cell: job => html`<${Badge} state=${job.state} />` },
  { id: 'feed', label: 'Datafeed', width: '9%', fits: 8, value: job => job.feedState, cell: job => html`<${Badge} state=${job.feedState} />` },
  {
    id: 'memory',
    label: 'Memory',
    width: '8%',
    fits: 4,
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
    width: '13%',
    fits: 16,
    value: job => millisecondsOf(job.data_counts?.latest_record_timestamp ?? 0),
    cell: job => time(job.data_counts?.latest_record_timestamp, { seconds: false }),
  },
  {
    id: 'node',
    label: 'Node',
    width: '11%',
    fits: 14,
    value: job => job.node?.id,
    cell: job => html`<span class="mono">${job.node?.id ?? none}</span>`,
  },
  {
    id: 'waits',
    label: 'Waits for',
    width: '11%',
    value: job => job.waiting_for ?? job.failure_reason,
    cell: job => html`<span title=${job.waiting_for ?? job.failure_reason}>${job.waiting_for ?? job.failure_reason ?? ''}</span>`,
  },
];

const textOf = job => `${job.id} ${job.description ?? ''} ${job.groups.join(' ')} ${job.node?.id ?? ''}`;

/** More groups than can be read are searched. */
const listedGroups = 50;

function GroupField({ jobs, group }) {
  const groups = useMemo(() => [...new Set(jobs.flatMap(job => job.groups))].sort(), [jobs]);
  if (groups.length === 0) return null;
  return groups.length > listedGroups
    ? html`<${GroupSearch} groups=${groups} group=${group} />`
    : html`<${SelectField} label="Group" value=${group} onChange=${value => setQuery({ group: value })}
        options=${[['', 'all groups'], ...groups]} />`;
}

/** A field that offers the first groups with what is typed, and chooses the one that is typed in full. */
function GroupSearch({ groups, group }) {
  const [text, setText] = useState(group);
  // From the address; what is typed there was typed here.
  useEffect(() => {
    if (group) setText(group);
  }, [group]);
  const found = useMemo(() => groups.filter(name => name.includes(text)), [groups, text]);
  const listId = useId();
  const typed = value => {
    setText(value);
    setQuery({ group: groups.includes(value) ? value : '' });
  };
  const about = text === group ? `${plural(groups.length, 'group')}; type to search` : `${plural(found.length, 'group')} with this; choose one`;
  return html`<div>
    <${TextField} label="Group" type="search" placeholder="all groups" list=${listId} value=${text} about=${about} onInput=${typed} />
    <datalist id=${listId}>${found.slice(0, listedGroups).map(name => html`<option key=${name} value=${name}></option>`)}</datalist>
  </div>`;
}

export default function Jobs({ route: { query } }) {
  const group = query.get('group') ?? '';
  return html`<${UnitsPage} title="Jobs" kind="job" parameter="job" query=${query} load=${load} columns=${columns} textOf=${textOf}
    fits=${job => !group || job.groups.includes(group)} states=${['opened', 'closed', 'opening', 'closing', 'failed']}
    placeholder="id, group, text, node"
    empty=${
      may().manage
        ? html`<a href=${addressOf('new-job')}>Create the first job</a> from an index or from a file.`
        : 'Someone with the privilege manage_ml can create one.'
    }
    actions=${may().manage && html`<a class="button primary" href=${addressOf('new-job')}>New job</a>`}
    filters=${jobs => html`<${GroupField} jobs=${jobs} group=${group} />`}
    tools=${may().manage && ((jobs, reload) => html`<${JobActions} jobs=${jobs} onDone=${reload} />`)}
    details=${(id, reload) => html`<${JobDrawer} key=${id} id=${id} tab=${query.get('tab')} onChanged=${reload} />`} />`;
}
