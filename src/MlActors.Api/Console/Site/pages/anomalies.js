import { html, useMemo, useState } from '../parts/html.js';
import { useLoad } from '../parts/poll.js';
import { plural, score, severityOf, time, value } from '../parts/format.js';
import { describe, entitiesOf, records } from '../parts/results.js';
import { addressOf } from '../parts/router.js';
import { Drawer } from '../parts/dialog.js';
import { Button, Facts, Failure, Loading, Section } from '../parts/ui.js';
import { Table } from '../parts/table.js';
import { linksOf } from '../parts/links.js';
import { comparison, whyOf } from '../parts/why.js';

const most = 1000;

/** The anomalies of a time, the highest score first, with what was found and why. */
export function Anomalies({ jobs, range, threshold, view = 'job', lane }) {
  const chosen = view === 'job' && lane ? jobs.filter(job => job.id === lane) : jobs;
  const { data, error } = useLoad(
    signal => records(chosen, { ...range, threshold, size: most }, signal),
    [chosen.map(job => job.id).join(), range.from, range.to, threshold],
  );
  if (!data) return html`<${Section} title="Anomalies"><${Failure} error=${error} />${!error && html`<${Loading} what="anomalies" />`}<//>`;
  return html`<${AnomalyTable} jobs=${jobs} found=${data.filter(record => !lane || view === 'job' || isIn(record, view, lane))}
    isCut=${data.length === most} />`;
}

export function AnomalyTable({ jobs, found, isCut }) {
  const [opened, setOpened] = useState(null),
    [sort, setSort] = useState('-score');
  const byId = useMemo(() => new Map(jobs.map(job => [job.id, job])), [jobs]);
  const rows = useMemo(() => found.map((record, at) => ({ ...record, key: `${record.job_id}-${record.timestamp}-${at}` })), [found]);
  const columns = columnsOf(byId, setOpened);
  const drawn = rows.find(row => row.key === opened);
  return html`
    <${Section} title=${`${plural(rows.length, 'anomaly', 'anomalies')}${isCut ? ', the highest scores' : ''}`}>
      ${
        rows.length === 0
          ? html`<p class="soft">There is no anomaly of this severity in this time. Lower the severity, or widen the time.</p>`
          : html`<${Table} caption="Anomalies" columns=${columns} rows=${rows} keyOf=${row => row.key} sort=${sort} onSort=${setSort}
            current=${opened} />`
      }
    <//>
    ${drawn && html`<${Details} record=${drawn} job=${byId.get(drawn.job_id)} onClose=${() => setOpened(null)} />`}`;
}

function isIn(record, view, lane) {
  const [kind, field] = view.split(':');
  return kind === 'partition'
    ? record.partition_field_name === field && record.partition_field_value === lane
    : (record.influencers ?? []).some(each => each.influencer_field_name === field && each.influencer_field_values.includes(lane));
}

const foundFor = record =>
  entitiesOf(record)
    .map(entity => `${entity.field}: ${entity.value}`)
    .join(', ');

const influencersOf = record =>
  (record.influencers ?? []).map(each => `${each.influencer_field_name}: ${each.influencer_field_values.join(', ')}`).join('; ');

const first = values => values?.[0];

const columnsOf = (jobs, onOpen) => [
  {
    id: 'score',
    label: 'Score',
    width: '7%',
    value: record => record.record_score,
    cell: record => html`
    <span class="severity"><span class=${`swatch ${severityOf(record.record_score)}`} aria-hidden="true"></span>${score(record.record_score)}
      <span class="hidden">${severityOf(record.record_score)}</span></span>`,
  },
  {
    id: 'time',
    label: 'Time',
    width: '12%',
    value: record => record.timestamp,
    cell: record => html`
    <button type="button" class="button link" onClick=${() => onOpen(record.key)}>${time(record.timestamp)}</button>`,
  },
  { id: 'what', label: 'Detector', width: '20%', value: record => describe(jobs.get(record.job_id).detectors[record.detector_index] ?? record) },
  { id: 'for', label: 'Found for', width: '12%', value: foundFor },
  { id: 'actual', label: 'Actual', width: '7%', numeric: true, value: record => first(record.actual), cell: record => value(first(record.actual)) },
  {
    id: 'typical',
    label: 'Typical',
    width: '7%',
    numeric: true,
    value: record => first(record.typical),
    cell: record => value(first(record.typical)),
  },
  { id: 'compared', label: 'Compared', width: '10%', value: record => comparison(first(record.actual), first(record.typical)) },
  { id: 'influencers', label: 'Influenced by', width: '12%', value: influencersOf },
  { id: 'job', label: 'Job', width: '13%', value: record => record.job_id },
];

export function metricAddress(record) {
  const entities = Object.fromEntries(entitiesOf(record).map(entity => [entity.kind, entity.value]));
  const margin = 200 * record.bucket_span * 1000;
  return addressOf('metric', {
    job: record.job_id,
    detector: record.detector_index,
    ...entities,
    from: record.timestamp - margin,
    to: record.timestamp + margin,
  });
}

function Details({ record, job, onClose }) {
  const filters = job.detectors[record.detector_index]?.custom_rules;
  return html`
    <${Drawer} title=${`${describe(job.detectors[record.detector_index] ?? record)}, ${time(record.timestamp)}`} onClose=${onClose}>
      <${Facts} of=${[
        [
          'Score',
          html`<span class=${`swatch ${severityOf(record.record_score)}`} aria-hidden="true"></span>
            ${score(record.record_score)}, ${severityOf(record.record_score)}`,
        ],
        ['Actual', value(first(record.actual))],
        ['Typical', value(first(record.typical))],
        ['Compared', comparison(first(record.actual), first(record.typical))],
        ['Found for', foundFor(record)],
        ['Influenced by', influencersOf(record)],
        ['Job', html`<a href=${addressOf('jobs', { job: record.job_id })}>${record.job_id}</a>`],
        ['Custom rules', filters?.length],
      ]} />
      <h3>Why</h3>
      <ul class="why">${whyOf(record).map(reason => html`<li key=${reason}>${reason}.</li>`)}</ul>
      <div class="actions"><a class="button primary" href=${metricAddress(record)}>Show in the single metric page</a>
        ${(record.influencers ?? [])
          .slice(0, 3)
          .map(
            each =>
              html`<a class="button" href=${addressOf('explorer', {
                jobs: record.job_id,
                view: `influencer:${each.influencer_field_name}`,
              })}>Lanes by ${each.influencer_field_name}</a>`,
          )}
        ${linksOf(record, job).map(link => html`<a class="button" key=${link.name} href=${link.address} target="_blank"
          rel="noreferrer">${link.name} ↗</a>`)}
        <${Button} onClick=${onClose}>Close<//></div>
    <//>`;
}
