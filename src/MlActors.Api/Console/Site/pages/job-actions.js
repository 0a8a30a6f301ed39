import { html } from '../parts/html.js';
import { forEach, inBatches, post, remove, segment } from '../parts/api.js';
import { confirm } from '../parts/dialog.js';
import { count, plural } from '../parts/format.js';
import { notify, notifyAll, notifyFailure } from '../parts/notices.js';
import { PlanLink } from '../parts/selection.js';
import { Button } from '../parts/ui.js';

const one = jobs => (jobs.length === 1 ? `job ${jobs[0].id}` : plural(jobs.length, 'job'));

/** What has to be typed before several things are lost: the id of one, or their number. */
const typedFor = jobs => (jobs.length === 1 ? jobs[0].id : plural(jobs.length, 'job'));

async function each(jobs, doing, done, work) {
  notify(`${doing} ${one(jobs)}…`, 'good');
  const errors = await forEach(
    jobs.map(job => job.id),
    work,
  );
  notifyAll(`${done} ${one(jobs)}.`, jobs.length, errors);
}

export const openJobs = jobs => each(jobs, 'Opening', 'Opened', id => post(`/_ml/anomaly_detectors/${segment(id)}/_open`));

/** One call closes many: it is a run, which takes the jobs through their steps a few at a time. */
export async function closeJobs(jobs) {
  notify(`Closing ${one(jobs)}: feeds stopped, buffers flushed, models saved…`);
  for (const ids of inBatches(jobs.map(job => job.id))) {
    try {
      await post(`/_ml/anomaly_detectors/${segment(ids)}/_close`);
    } catch (error) {
      notifyFailure(`Closing ${one(jobs)} failed`, error);
      return;
    }
  }
  notify(`Closed ${one(jobs)}; their models are saved.`);
}

export async function resetJobs(jobs) {
  const sure = await confirm({
    title: `Reset ${one(jobs)}?`,
    action: 'Reset',
    typed: typedFor(jobs),
    text: html`<p>The model and all results are deleted, and the job starts from nothing. The configuration stays.</p>`,
  });
  if (sure) await each(jobs, 'Resetting', 'Reset', id => post(`/_ml/anomaly_detectors/${segment(id)}/_reset`));
}

export async function deleteJobs(jobs) {
  const sure = await confirm({
    title: `Delete ${one(jobs)}?`,
    action: 'Delete',
    typed: typedFor(jobs),
    text: html`<p>Configuration, model, snapshots, results and the datafeed are deleted. This cannot be undone.</p>`,
  });
  if (!sure) return false;
  await each(jobs, 'Deleting', 'Deleted', id => remove(`/_ml/anomaly_detectors/${segment(id)}`));
  return true;
}

const withFeed = jobs => jobs.filter(job => job.feed);

export const startFeeds = jobs =>
  each(withFeed(jobs), 'Starting the datafeed of', 'Started the datafeed of', async id => {
    const job = jobs.find(each => each.id === id);
    if (job.state === 'closed') await post(`/_ml/anomaly_detectors/${segment(id)}/_open`);
    await post(`/_ml/datafeeds/${segment(job.feed)}/_start`);
  });

export const stopFeeds = jobs =>
  each(withFeed(jobs), 'Stopping the datafeed of', 'Stopped the datafeed of', id =>
    post(`/_ml/datafeeds/${segment(jobs.find(job => job.id === id).feed)}/_stop`),
  );

/** Acts on the selected jobs. Each act takes those whose state allows it. */
export function JobActions({ jobs, onDone }) {
  const closed = jobs.filter(job => job.state === 'closed'),
    open = jobs.filter(job => ['opened', 'opening', 'failed'].includes(job.state));
  const startable = withFeed(jobs).filter(job => job.feedState === 'stopped'),
    stoppable = withFeed(jobs).filter(job => job.feedState === 'started');
  const action = (label, of, work) => html`<${Button} disabled=${of.length === 0} onClick=${() => work(of).then(onDone)}>${label}
    ${jobs.length > 0 && of.length !== jobs.length && of.length > 0 ? ` ${of.length}` : ''}<//>`;
  return html`
    <div class="actions" role="group" aria-label="Actions on the selected jobs">
      <span class="soft">${jobs.length > 0 ? `${count(jobs.length)} selected` : 'Select jobs to act on them'}</span>
      ${action('Open', closed, openJobs)}
      ${action('Start', startable, startFeeds)}
      ${action('Stop', stoppable, stopFeeds)}
      ${action('Close', open, closeJobs)}
      ${action('Reset…', jobs, resetJobs)}
      ${action('Delete…', jobs, deleteJobs)}
      ${open.length > 0 && html`<${PlanLink} ids=${open.map(job => job.id)}>Plan the close…<//>`}
    </div>`;
}
