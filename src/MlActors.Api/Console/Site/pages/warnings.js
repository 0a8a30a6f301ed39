import { bytes, plural } from '../parts/format.js';
import { addressOf } from '../parts/router.js';

/** What an operator should look at, derived from the answers of the API: the worst first. */
export function warningsOf({ nodes, jobs, feeds, info }) {
  const jobLink = job => ({ href: addressOf('jobs', { job: job.job_id }), next: 'Open the job' });
  return [
    ...nodes
      .filter(node => node.status !== 'up')
      .map(node => ({ level: 'error', text: `Node ${node.id} is ${node.status}. Its jobs continue on the others.` })),
    ...jobs
      .filter(job => job.state === 'failed')
      .map(job => ({ level: 'error', text: `Job ${job.job_id} has failed: ${job.failure_reason ?? 'no reason is known'}.`, ...jobLink(job) })),
    ...feeds
      .filter(feed => feed.state === 'failed')
      .map(feed => ({
        level: 'error',
        text: `Datafeed ${feed.datafeed_id} has failed: ${feed.failure_reason ?? 'no reason is known'}.`,
        href: addressOf('datafeeds', { feed: feed.datafeed_id }),
        next: 'Open the datafeed',
      })),
    ...jobs
      .filter(job => job.skipped_by_force)
      .map(job => ({ level: 'warning', text: `Job ${job.job_id} was closed by force, which skipped ${job.skipped_by_force}.`, ...jobLink(job) })),
    ...jobs
      .filter(job => ['hard_limit', 'soft_limit'].includes(job.model_size_stats?.memory_status))
      .map(job => ({
        level: 'warning',
        text:
          `The model of job ${job.job_id} has reached its memory limit (${bytes(job.model_size_stats.model_bytes)}); `
          + 'new series are not modelled.',
        ...jobLink(job),
      })),
    ...jobs
      .filter(job => job.data_counts?.out_of_order_timestamp_count > 0)
      .map(job => ({
        level: 'warning',
        text: `Job ${job.job_id} has refused ${plural(job.data_counts.out_of_order_timestamp_count, 'record')} that came too late.`,
        ...jobLink(job),
      })),
    ...(info?.upgrade_mode ? [{ level: 'warning', text: 'Upgrade mode is on: nothing runs, and every change is refused.' }] : []),
  ];
}
