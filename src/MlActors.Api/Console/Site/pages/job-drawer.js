import { html } from '../parts/html.js';
import { get, segment } from '../parts/api.js';
import { bytes, count, duration, time } from '../parts/format.js';
import { may } from '../parts/rights.js';
import { addressOf } from '../parts/router.js';
import { Badge, Button, Facts } from '../parts/ui.js';
import { UnitDrawer } from '../parts/units.js';
import { closeJobs, deleteJobs, openJobs, resetJobs, startFeeds, stopFeeds } from './job-actions.js';
import { Configuration, Forecasts, Messages, Snapshots } from './job-tabs.js';

async function load(id, signal) {
  const path = `/_ml/anomaly_detectors/${segment(id)}`;
  const [stats, configured] = await Promise.all([get(`${path}/_stats`, { signal }), get(path, { signal })]);
  const config = configured.jobs[0],
    feed = config.datafeed_config?.datafeed_id;
  const fed = feed && (await get(`/_ml/datafeeds/${segment(feed)}/_stats`, { signal }));
  return { stats: stats.jobs[0], config, feed, feedState: fed?.datafeeds?.[0]?.state };
}

const tabs = {
  counts: ['Counts', job => html`<${Counts} ...${job} />`],
  model: ['Model', job => html`<${Model} ...${job} />`],
  messages: ['Messages', job => html`<${Messages} ...${job} />`],
  snapshots: ['Snapshots', job => html`<${Snapshots} ...${job} />`],
  forecasts: ['Forecasts', job => html`<${Forecasts} ...${job} />`],
  configuration: ['Configuration', job => html`<${Configuration} ...${job} />`],
};

export const JobDrawer = more => html`<${UnitDrawer} kind="job" parameter="job" load=${load} head=${Head} tabs=${tabs} ...${more} />`;

function Head({ id, stats, config, feed, feedState, onChanged, onDeleted }) {
  const job = { id, state: stats.state, feed, feedState };
  const action = (label, isOffered, work) => isOffered && html`<${Button} onClick=${() => work([job]).then(onChanged)}>${label}<//>`;
  return html`
    ${config.description && html`<p class="soft">${config.description}</p>`}
    <div class="actions">
      <${Badge} state=${stats.state} />
      ${feed ? html`<a href=${addressOf('datafeeds', { feed })}>${feed}</a> <${Badge} state=${feedState} />` : html`<span
        class="faint">no datafeed</span>`}
      <span class="spacer"></span>
    </div>
    ${
      (stats.waiting_for || stats.failure_reason) &&
      html`<p class=${stats.failure_reason ? 'failure' : 'soft'}>
      ${stats.failure_reason ?? `Waits for ${stats.waiting_for}`}</p>`
    }
    <div class="actions">
      ${
        may().manage &&
        html`
        ${action('Open', stats.state === 'closed', openJobs)}
        ${action('Start datafeed', feedState === 'stopped', startFeeds)}
        ${action('Stop datafeed', feedState === 'started', stopFeeds)}
        ${action('Close', ['opened', 'failed'].includes(stats.state), closeJobs)}
        ${action('Reset…', true, resetJobs)}
        <${Button} onClick=${() => deleteJobs([job]).then(isDeleted => isDeleted && onDeleted())}>Delete…<//>`
      }
      <a class="button" href=${addressOf('explorer', { jobs: id })}>Anomalies</a>
      <a class="button" href=${addressOf('metric', { job: id })}>Single metric</a>
    </div>`;
}

const Counts = ({ stats }) => {
  const counts = stats.data_counts;
  return html`<${Facts} of=${[
    ['Records analysed', count(counts.processed_record_count)],
    ['Records received', count(counts.input_record_count)],
    ['Bytes received', bytes(counts.input_bytes)],
    ['Buckets', count(counts.bucket_count)],
    ['Earliest record', time(counts.earliest_record_timestamp)],
    ['Latest record', time(counts.latest_record_timestamp)],
    ['Latest bucket', time(counts.latest_bucket_timestamp)],
    ['Last data', time(counts.last_data_time)],
    ['Too late', count(counts.out_of_order_timestamp_count)],
    ['Invalid dates', count(counts.invalid_date_count)],
    ['Missing fields', count(counts.missing_field_count)],
    ['Empty buckets', count(counts.empty_bucket_count)],
    ['Sparse buckets', count(counts.sparse_bucket_count)],
    ['Open since', stats.open_time && time(stats.open_time)],
    ['Node', stats.node?.id],
    ['Skipped by force', stats.skipped_by_force],
    ['Time per bucket', duration(stats.timing_stats?.average_bucket_processing_time_ms)],
  ]} />`;
};

const Model = ({ stats, config }) => {
  const size = stats.model_size_stats;
  return html`<${Facts} of=${[
    ['Memory status', html`<${Badge} state=${size.memory_status} />`],
    ['Model', bytes(size.model_bytes)],
    ['Largest so far', bytes(size.peak_model_bytes)],
    ['Limit', bytes(size.model_bytes_memory_limit)],
    ['Beyond the limit', bytes(size.model_bytes_exceeded)],
    ['By values', count(size.total_by_field_count)],
    ['Over values', count(size.total_over_field_count)],
    ['Partitions', count(size.total_partition_field_count)],
    ['Not modelled for lack of memory', count(size.bucket_allocation_failures_count)],
    ['Categories', count(size.total_category_count)],
    ['Categorization', size.categorization_status],
    ['Current snapshot', config.model_snapshot_id ?? 'none yet'],
    ['Saved at', time(size.log_time)],
    ['Model plot', config.model_plot_config?.enabled ? 'on' : 'off'],
  ]} />`;
};
