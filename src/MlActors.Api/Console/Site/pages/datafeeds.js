import { html } from '../parts/html.js';
import { get } from '../parts/api.js';
import { count, duration, millisecondsOf, none, time } from '../parts/format.js';
import { may } from '../parts/rights.js';
import { addressOf, setQuery } from '../parts/router.js';
import { Badge } from '../parts/ui.js';
import { UnitsPage } from '../parts/units.js';
import { FeedDrawer } from './feed-drawer.js';

const jobFields = 'jobs.job_id,jobs.data_counts.latest_record_timestamp,jobs.data_counts.processed_record_count,jobs.state';

async function load(signal) {
  const [configured, running, fed] = await Promise.all([
    get('/_ml/datafeeds?filter_path=datafeeds.datafeed_id,datafeeds.job_id,datafeeds.indices,datafeeds.query_delay', { signal }),
    get('/_ml/datafeeds/_stats', { signal }),
    get(`/_ml/anomaly_detectors/_stats?filter_path=${jobFields}`, { signal }),
  ]);
  const stats = new Map((running.datafeeds ?? []).map(feed => [feed.datafeed_id, feed]));
  const jobs = new Map((fed.jobs ?? []).map(job => [job.job_id, job]));
  return (configured.datafeeds ?? []).map(feed => ({
    ...feed,
    ...stats.get(feed.datafeed_id),
    id: feed.datafeed_id,
    job_id: feed.job_id,
    job: jobs.get(feed.job_id),
  }));
}

/** How a started datafeed reads: what is stored already, or what arrives. */
export const modeOf = feed => (!feed.running_state ? '' : feed.running_state.real_time_running ? 'real time' : 'catching up');

const columns = [
  {
    id: 'feed',
    label: 'Datafeed',
    width: '17%',
    fits: Infinity,
    value: feed => feed.id,
    cell: feed => html`
    <button type="button" class="button link" title=${feed.id} onClick=${() => setQuery({ feed: feed.id })}>${feed.id}</button>`,
  },
  {
    id: 'job',
    label: 'Job',
    width: '14%',
    value: feed => feed.job_id,
    cell: feed => html`<a href=${addressOf('jobs', { job: feed.job_id })}>${feed.job_id}</a>`,
  },
  { id: 'state', label: 'State', width: '8%', fits: 7, value: feed => feed.state, cell: feed => html`<${Badge} state=${feed.state} />` },
  { id: 'mode', label: 'Reads', width: '9%', fits: 9, value: modeOf },
  { id: 'indices', label: 'Indices', width: '12%', value: feed => (feed.indices ?? []).join(', ') },
  {
    id: 'records',
    label: 'Records',
    width: '7%',
    numeric: true,
    value: feed => feed.job?.data_counts?.processed_record_count ?? 0,
    cell: feed => count(feed.job?.data_counts?.processed_record_count),
  },
  {
    id: 'searches',
    label: 'Searches',
    width: '8%',
    numeric: true,
    value: feed => feed.timing_stats?.search_count ?? 0,
    cell: feed => count(feed.timing_stats?.search_count),
  },
  {
    id: 'average',
    label: 'Search time',
    width: '9%',
    numeric: true,
    value: feed => feed.timing_stats?.total_search_time_ms ?? 0,
    cell: feed => duration(feed.timing_stats?.total_search_time_ms),
  },
  { id: 'delay', label: 'Delay', width: '5%', fits: 3, value: feed => feed.query_delay },
  {
    id: 'latest',
    label: 'Latest record',
    width: '12%',
    fits: 16,
    value: feed => millisecondsOf(feed.job?.data_counts?.latest_record_timestamp ?? 0),
    cell: feed => time(feed.job?.data_counts?.latest_record_timestamp, { seconds: false }),
  },
  {
    id: 'waits',
    label: 'Waits for',
    width: '12%',
    value: feed => feed.waiting_for,
    cell: feed => html`<span title=${feed.waiting_for ?? feed.failure_reason}>${feed.failure_reason ?? feed.waiting_for ?? none}</span>`,
  },
];

const textOf = feed => `${feed.id} ${feed.job_id} ${(feed.indices ?? []).join(' ')}`;

export default function Datafeeds({ route: { query } }) {
  return html`<${UnitsPage} title="Datafeeds" kind="datafeed" parameter="feed" query=${query} load=${load} columns=${columns} textOf=${textOf}
    states=${['started', 'stopped', 'starting', 'stopping', 'failed']} placeholder="id, job, index"
    empty=${html`A datafeed reads documents for a job. ${may().manage && html`<a href=${addressOf('new-job')}>Create a job</a> with one.`}`}
    details=${(id, reload) => html`<${FeedDrawer} key=${id} id=${id} tab=${query.get('tab')} onChanged=${reload} />`} />`;
}
