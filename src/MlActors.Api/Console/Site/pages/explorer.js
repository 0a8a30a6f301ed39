import { html, useMemo } from '../parts/html.js';
import { useLoad } from '../parts/poll.js';
import { plural, severities, time, zoneName } from '../parts/format.js';
import { analysedJobs, influencers, marksOf, overall, records, splitFields } from '../parts/results.js';
import { addressOf, setQuery } from '../parts/router.js';
import { Button, Empty, Failure, Loading, Page, Section, SelectField, TextField } from '../parts/ui.js';
import { gridOf, LaneAxis, LaneMarks, lanesOf, SwimLanes } from '../parts/swimlanes.js';
import { Anomalies } from './anomalies.js';
import { Marks } from './marks.js';

const mostJobs = 200;

export default function Explorer({ route }) {
  const { query } = route;
  const { data: jobs, error } = useLoad(analysedJobs, []);
  const expression = query.get('jobs') ?? '';
  const chosen = useMemo(() => choose(jobs ?? [], expression), [jobs, expression]);
  return html`
    <${Page} title="Anomaly explorer" about="Where and when jobs found something, and why">
      <${Failure} error=${error} />
      ${
        !jobs
          ? !error && html`<${Loading} what="jobs" />`
          : jobs.length === 0
            ? html`<${Empty} title="There is no job yet">
          <p><a href=${addressOf('new-job')}>Create a job</a>; its anomalies are shown here.</p><//>`
            : html`
        <div class="bar">
          <${TextField} broad label="Jobs" placeholder="all" about="ids, groups, wildcards, with commas" value=${expression} list="explorer-jobs"
            onInput=${text => setQuery({ jobs: text, from: '', to: '', lane: '', first: '', last: '', view: '' })} />
          <datalist id="explorer-jobs">${jobs.slice(0, 500).map(job => html`<option value=${job.id} />`)}</datalist>
          ${chosen.length > 0 && html`<${Controls} jobs=${chosen} query=${query} />`}
        </div>
        ${
          chosen.length === 0
            ? html`<${Empty} title="No job with data matches"><p>Clear the field to see all jobs, or start the
            ${' '}<a href=${addressOf('datafeeds')}>datafeed</a> of a job.</p><//>`
            : chosen.length > mostJobs
              ? html`<${Empty} title=${`${plural(chosen.length, 'job')} match`}><p>Name up to ${mostJobs} of them, a group for example.</p><//>`
              : html`<${Lanes} key=${expression} jobs=${chosen} query=${query} />`
        }`
      }
    <//>`;
}

/** The jobs that have data and that an expression names. */
function choose(jobs, expression) {
  const patterns = expression
    .split(',')
    .map(text => text.trim())
    .filter(Boolean)
    .map(text => new RegExp(`^${text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`));
  return jobs.filter(
    job =>
      job.earliest !== undefined &&
      (patterns.length === 0 || patterns.some(pattern => [job.id, '_all', ...(job.groups ?? [])].some(name => pattern.test(name)))),
  );
}

/** The fields by whose values anomalies can be divided. */
const viewsOf = jobs =>
  [...new Set(jobs.flatMap(job => job.analysis_config.influencers ?? []))]
    .sort()
    .map(field => `influencer:${field}`)
    .concat(
      [
        ...new Set(
          jobs.flatMap(job =>
            job.detectors
              .flatMap(splitFields)
              .filter(split => split.kind === 'partition')
              .map(split => split.field),
          ),
        ),
      ]
        .sort()
        .map(field => `partition:${field}`),
    );

const nameOfView = view => view.replace(':', ' ');

const viewOf = (jobs, query) => {
  const views = ['job', ...viewsOf(jobs)];
  const asked = query.get('view');
  return views.includes(asked) ? asked : jobs.length === 1 && views.length > 1 ? views[1] : 'job';
};

function Controls({ jobs, query }) {
  const threshold = query.get('severity') ?? '3';
  return html`
    <${SelectField} label="Lanes by" value=${viewOf(jobs, query)} onChange=${view => setQuery({ view, lane: '', first: '', last: '' })}
      options=${['job', ...viewsOf(jobs)].map(view => [view, nameOfView(view)])} />
    <${SelectField} label="Severity" value=${threshold} onChange=${severity => setQuery({ severity })}
      options=${severities.map(severity => [String(severity.from), `${severity.name} (${severity.from} and above)`])} />`;
}

async function load(jobs, expression, range, grid, view, signal) {
  const [kind, field] = view.split(':');
  const [buckets, scores, marks] = await Promise.all([
    overall(jobs, expression, range, grid.cell, signal),
    kind === 'influencer'
      ? influencers(jobs, field, range, signal)
      : kind === 'partition'
        ? records(jobs, { ...range, threshold: 1, size: 10000 }, signal).then(found =>
            found
              .filter(record => record.partition_field_name === field)
              .map(record => ({ at: record.timestamp, key: record.partition_field_value, score: record.record_score })),
          )
        : null,
    marksOf(jobs, range, signal),
  ]);
  const byJob = buckets.flatMap(bucket => bucket.jobs.map(job => ({ at: bucket.timestamp, key: job.job_id, score: job.max_anomaly_score })));
  return {
    overall: lanesOf(
      [
        { at: grid.start, key: 'Overall', score: 0 },
        ...buckets.map(bucket => ({ at: bucket.timestamp, key: 'Overall', score: bucket.overall_score })),
      ],
      grid,
    ),
    lanes: lanesOf(
      (scores ?? byJob).filter(each => each.score > 0),
      grid,
    ),
    marks,
  };
}

function Lanes({ jobs, query }) {
  const whole = useMemo(
    () => ({ from: Math.min(...jobs.map(job => job.earliest)), to: Math.max(...jobs.map(job => job.latest + job.span)) }),
    [jobs],
  );
  const range = { from: Number(query.get('from')) || whole.from, to: Number(query.get('to')) || whole.to };
  const grid = useMemo(() => gridOf(range, Math.max(...jobs.map(job => job.span))), [range.from, range.to, jobs]);
  const view = viewOf(jobs, query);
  const { data, error } = useLoad(signal => load(jobs, query.get('jobs') ?? '', range, grid, view, signal), [jobs, range.from, range.to, view]);
  const selection = query.get('first') ? { lane: query.get('lane'), first: Number(query.get('first')), last: Number(query.get('last')) } : null;
  const select = next => setQuery(next ? { lane: next.lane, first: String(next.first), last: String(next.last) } : { lane: '', first: '', last: '' });
  const brushed = selection ? { from: grid.start + selection.first * grid.cell, to: grid.start + (selection.last + 1) * grid.cell } : range;
  const zoom = () => setQuery({ from: String(brushed.from), to: String(brushed.to), lane: '', first: '', last: '' });
  const isZoomed = range.from !== whole.from || range.to !== whole.to;
  return html`
    <${Section} title=${`${time(range.from)} to ${time(range.to)} ${zoneName()}`} actions=${html`
      <${Legend} /><${Button} disabled=${!selection} onClick=${zoom}>Zoom to the selection<//>
      <${Button} disabled=${!isZoomed} onClick=${() => setQuery({ from: '', to: '', lane: '', first: '', last: '' })}>Whole time<//>
      <${Button} disabled=${!selection} onClick=${() => select(null)}>Clear the selection<//>`}>
      <${Failure} error=${error} />
      ${
        !data
          ? !error && html`<${Loading} what="scores" />`
          : html`
        ${data.marks.length > 0 && html`<${LaneMarks} marks=${data.marks} grid=${grid} />`}
        <${SwimLanes} caption="Overall score by time" lanes=${data.overall} grid=${grid} selection=${selection} onSelect=${select}
          marks=${data.marks} />
        ${data.lanes.length > 0 && html`<${SwimLanes} caption=${`Scores by ${nameOfView(view)}`} lanes=${data.lanes} grid=${grid}
          selection=${selection} onSelect=${select} />`}
        <${LaneAxis} grid=${grid} />
        ${data.lanes.length === 0 && html`<p class="soft">No ${nameOfView(view)} has an anomaly in this time.</p>`}`
      }
    <//>
    <${Marks} marks=${data?.marks ?? []} span=${grid.cell} onShow=${range => setQuery({ ...range, lane: '', first: '', last: '' })} />
    <${Anomalies} jobs=${jobs} range=${brushed} threshold=${Number(query.get('severity') ?? 3)} view=${view}
      lane=${selection && selection.lane !== 'Overall' ? selection.lane : undefined} />`;
}

const Legend = () => html`<ul class="legend" aria-label="Severities">${severities.map(
  severity => html`
  <li key=${severity.name}><span class=${`swatch ${severity.name}`} aria-hidden="true"></span>${severity.name} ${severity.from}+</li>`,
)}
  <li><span class="swatch event" aria-hidden="true"></span>calendar event</li>
  <li><span class="swatch annotation" aria-hidden="true"></span>annotation</li></ul>`;
