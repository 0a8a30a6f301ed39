import { html, useMemo, useState } from '../parts/html.js';
import { post, segment } from '../parts/api.js';
import { useLoad } from '../parts/poll.js';
import { count, plural, severities, time, zoneName } from '../parts/format.js';
import { analysedJobs, describe, entitiesOf, marksOf, numbered, records, splitFields } from '../parts/results.js';
import { may } from '../parts/rights.js';
import { addressOf, setQuery } from '../parts/router.js';
import { Empty, Failure, Loading, Page, Section, SelectField } from '../parts/ui.js';
import { Chart } from '../parts/chart.js';
import { forecastSeries, modelPlot, sourceSeries } from '../parts/series.js';
import { AnomalyTable } from './anomalies.js';
import { Marks } from './marks.js';

export default function Metric({ route }) {
  const { query } = route;
  const { data: jobs, error } = useLoad(analysedJobs, []);
  const usable = (jobs ?? []).filter(job => job.earliest !== undefined);
  const job = usable.find(each => each.id === query.get('job')) ?? usable[0];
  const index = Math.max(0, Math.min(Number.parseInt(query.get('detector'), 10) || 0, (job?.detectors.length ?? 1) - 1));
  return html`
    <${Page} title="Single metric" about="One series: its values, what the model expects, and its anomalies">
      <${Failure} error=${error} />
      ${
        !jobs
          ? !error && html`<${Loading} what="jobs" />`
          : !job
            ? html`<${Empty} title="No job has data yet">
          <p><a href=${addressOf('new-job')}>Create a job</a>, or start the <a href=${addressOf('datafeeds')}>datafeed</a> of one.</p><//>`
            : html`
        <${Choice} key=${`${job.id}/${index}`} jobs=${usable} job=${job} index=${index} query=${query} />`
      }
    <//>`;
}

/** The values that a detector splits by, the ones with anomalies first. */
async function entityValues(job, index, signal) {
  const detector = job.detectors[index],
    splits = splitFields(detector);
  if (splits.length === 0) return {};
  const found = await records([job], { from: job.earliest, to: job.latest + job.span, size: 2000 }, signal);
  const values = Object.fromEntries(
    splits.map(({ kind }) => [
      kind,
      new Set(
        found
          .filter(record => record.detector_index === index)
          .flatMap(entitiesOf)
          .filter(entity => entity.kind === kind)
          .map(entity => entity.value),
      ),
    ]),
  );
  if (job.datafeed_config && may().read) {
    const sample = await post(
      `/${segment(job.datafeed_config.indices.join(','))}/_search`,
      { size: 2000, sort: [{ [job.data_description.time_field]: 'desc' }], _source: splits.map(({ field }) => field) },
      { signal },
    );
    for (const hit of sample.hits.hits)
      for (const { kind, field } of splits) if (hit._source[field] !== undefined) values[kind].add(String(hit._source[field]));
  }
  return Object.fromEntries(Object.entries(values).map(([kind, set]) => [kind, [...set].slice(0, 1000)]));
}

function Choice({ jobs, job, index, query }) {
  const detector = job.detectors[index],
    splits = splitFields(detector);
  const { data: values, error } = useLoad(signal => entityValues(job, index, signal), [job.id, index]);
  const entities = Object.fromEntries(splits.map(({ kind }) => [kind, query.get(kind) ?? values?.[kind]?.[0] ?? '']));
  const forget = { detector: '', partition: '', by: '', over: '', forecast: '', from: '', to: '' };
  return html`
    <div class="bar">
      <${SelectField} broad label="Job" value=${job.id} options=${jobs.slice(0, 2000).map(each => each.id)}
        onChange=${id => setQuery({ ...forget, job: id })} />
      <${SelectField} broad label="Detector" value=${String(index)} options=${job.detectors.map((each, at) => [String(at), describe(each)])}
        onChange=${at => setQuery({ ...forget, job: job.id, detector: at })} />
      ${splits.map(
        ({ kind, field }) => html`<${SelectField} key=${kind} label=${field} value=${entities[kind]}
        options=${[...new Set([entities[kind], ...(values?.[kind] ?? [])])]} onChange=${chosen => setQuery({ [kind]: chosen })} />`,
      )}
      <${SelectField} label="Severity" value=${query.get('severity') ?? '3'} onChange=${severity => setQuery({ severity })}
        options=${severities.map(severity => [String(severity.from), `${severity.name} (${severity.from} and above)`])} />
      <${ForecastChoice} job=${job} query=${query} />
    </div>
    <${Failure} error=${error} />
    ${
      values &&
      html`<${Series} key=${JSON.stringify([entities, query.get('forecast')])} job=${job} index=${index} entities=${entities}
      forecast=${query.get('forecast')} threshold=${Number(query.get('severity') ?? 3)}
        from=${Number(query.get('from')) || undefined} to=${Number(query.get('to')) || undefined} />`
    }`;
}

function ForecastChoice({ job, query }) {
  const { data } = useLoad(
    !may().results
      ? null
      : signal =>
          post(
            '/.ml-anomalies-*/_search',
            { size: 100, query: { bool: { filter: [{ term: { job_id: job.id } }, { term: { result_type: 'model_forecast_request_stats' } }] } } },
            { signal },
          ),
    [job.id],
  );
  const forecasts = (data?.hits.hits ?? []).map(hit => hit._source).filter(forecast => forecast.forecast_status === 'finished');
  return (
    forecasts.length > 0 &&
    html`<${SelectField} label="Forecast" value=${query.get('forecast') ?? ''} onChange=${forecast => setQuery({ forecast })}
    options=${[['', 'none'], ...forecasts.map(forecast => [forecast.forecast_id, `of ${time(forecast.forecast_create_timestamp)}`])]} />`
  );
}

async function load(job, index, entities, forecast, onProgress, signal) {
  const range = { from: job.earliest - job.span, to: job.latest + job.span };
  const options = { onProgress, signal };
  const hasPlot = job.model_plot_config?.enabled && may().results;
  const [plot, anomalies, marks, predicted] = await Promise.all([
    hasPlot ? modelPlot(job, index, entities, range, options) : null,
    records([job], { ...range, threshold: 1, size: 10000 }, signal),
    marksOf([job], range, signal),
    forecast ? forecastSeries(job, index, forecast, entities, options) : [],
  ]);
  const series = plot?.times.length ? plot : await sourceSeries(job, index, entities, range, options);
  const isHere = record =>
    record.detector_index === index && entitiesOf(record).every(entity => !entities[entity.kind] || entity.value === entities[entity.kind]);
  return {
    series,
    isModel: series === plot,
    marks: numbered(marks.filter(mark => !mark.note || concerns(mark.note, index, entities))),
    found: anomalies.filter(isHere),
    predicted,
  };
}

/** Whether an annotation is on this series, or on the job as a whole. */
const concerns = (note, index, entities) =>
  (note.detector_index === undefined || note.detector_index === index) &&
  Object.entries(entities).every(([kind, chosen]) => !chosen || (note[`${kind}_field_value`] ?? chosen) === chosen);

/** Times of values and forecast joined, as the chart wants them. */
function dataOf({ series, predicted }) {
  const { times, values, lower, upper } = series,
    gap = new Array(predicted.length).fill(null),
    before = new Array(times.length).fill(null);
  const data = [
    [...times, ...predicted.map(each => each.timestamp / 1000)],
    [...values, ...gap],
  ];
  const lines = [{ label: 'Value', kind: 'line' }];
  const band = (low, high, name, more) => {
    data.push(high, low);
    lines.push({ label: `${name} upper`, kind: 'band', upper: true, ...more }, { label: `${name} lower`, kind: 'band', ...more });
  };
  if (upper) band([...lower, ...gap], [...upper, ...gap], 'Expected');
  if (predicted.length > 0) {
    data.push([...before, ...predicted.map(each => each.forecast_prediction)]);
    lines.push({ label: 'Forecast', kind: 'forecast' });
    band([...before, ...predicted.map(each => each.forecast_lower)], [...before, ...predicted.map(each => each.forecast_upper)], 'Forecast', {
      forecast: true,
    });
  }
  return { data, lines };
}

function Series({ job, index, entities, forecast, threshold, from, to }) {
  const [read, setRead] = useState(0),
    [shown, setShown] = useState(null),
    [focus, setFocus] = useState(from && to ? [from / 1000, to / 1000] : undefined);
  const { data: loaded, error } = useLoad(signal => load(job, index, entities, forecast, setRead, signal), []);
  const joined = useMemo(() => loaded?.series && dataOf(loaded), [loaded]);
  const found = useMemo(() => (loaded?.found ?? []).filter(record => record.record_score >= threshold), [loaded, threshold]);
  const spans = useMemo(
    () => (loaded?.marks ?? []).map(({ from, to, kind, number }) => ({ from: from / 1000, to: to / 1000, kind, number })),
    [loaded],
  );
  const marks = useMemo(
    () => found.map(record => ({ at: record.timestamp / 1000, value: record.actual?.[0] ?? 0, score: record.record_score })),
    [found],
  );
  const show = range => {
    setQuery(range);
    setFocus([Number(range.from) / 1000, Number(range.to) / 1000]);
  };
  const named = Object.values(entities).filter(Boolean);
  const range = shown ?? { from: from ?? job.earliest, to: to ?? job.latest + job.span };
  if (error) return html`<${Failure} error=${error} />`;
  if (!loaded) return html`<${Loading} what=${read ? `values, ${count(read)} so far` : 'values'} />`;
  if (!joined || joined.data[0].length === 0)
    return html`<${Empty} title="There are no values to show">
    <p>Store the model's bounds with an <a
      href=${addressOf('jobs', { job: job.id, tab: 'configuration' })}>update of the job</a>, or give it a datafeed.</p><//>`;
  return html`
    <${Section} title=${named.length === 0 ? describe(job.detectors[index]) : `${describe(job.detectors[index])} for ${named.join(', ')}`}
      actions=${html`<span class="soft">${plural(joined.data[0].length, 'value')}, times in ${zoneName()}${
        loaded.isModel ? '' : '; from the documents, without bounds, because the job stores no model plot'}</span>`}>
      <${Chart} label=${describe(job.detectors[index])} data=${joined.data} series=${joined.lines} marks=${marks} spans=${spans}
        summary=${`${plural(marks.length, 'anomaly', 'anomalies')} and ${plural(spans.length, 'mark')}, which the tables below list.`}
        initial=${focus}
        onRange=${(min, max) => setShown({ from: min * 1000, to: max * 1000 })} />
    <//>
    <${Marks} marks=${loaded.marks} span=${job.span} onShow=${show} />
    <${AnomalyTable} jobs=${[job]} found=${found.filter(record => record.timestamp >= range.from && record.timestamp <= range.to)} />`;
}
