// The series of one detector, as the model saw it or as the documents have it.
import { millisecondsOf } from './format.js';
import { searchAll, splitFields } from './results.js';

/** The most values that are read for one chart. */
const most = 100000;

/** The value of a bucket, by the functions that a chart can show. */
export function valueOf(name, values, count) {
  const sorted = () => [...values].sort((a, b) => a - b);
  const sum = () => values.reduce((total, each) => total + each, 0);
  switch (name.replace(/^(low|high|non_zero|non_null)_/, '').replace(/^(low|high)_/, '')) {
    case 'mean':
    case 'avg':
    case 'metric':
      return values.length ? sum() / values.length : null;
    case 'sum':
      return values.length ? sum() : null;
    case 'min':
      return values.length ? Math.min(...values) : null;
    case 'max':
      return values.length ? Math.max(...values) : null;
    case 'median':
      return values.length ? sorted()[Math.floor(values.length / 2)] : null;
    case 'distinct_count':
      return new Set(values).size;
    default:
      return count;
  }
}

/** Documents as a job would see them: one value for each bucket. @returns seconds and values */
export function bucketed(documents, { timeField, detector, span }) {
  const buckets = new Map();
  for (const document of documents) {
    const at = Math.floor(millisecondsOf(document[timeField]) / span) * span;
    if (Number.isNaN(at)) continue;
    const bucket = buckets.get(at) ?? { values: [], count: 0 };
    bucket.count++;
    const field = detector.field_name,
      read = field === undefined ? undefined : document[field];
    if (read !== undefined && read !== null) bucket.values.push(detector.function.includes('distinct') ? read : Number(read));
    buckets.set(at, bucket);
  }
  const times = [...buckets.keys()].sort((a, b) => a - b);
  return { times: times.map(at => at / 1000), values: times.map(at => valueOf(detector.function, buckets.get(at).values, buckets.get(at).count)) };
}

const entityFilters = (detector, entities) => splitFields(detector).filter(({ kind }) => entities[kind] !== undefined && entities[kind] !== '');

/** The model plot of a detector: actual value and bounds of each bucket. */
export async function modelPlot(job, index, entities, range, options) {
  const detector = job.detectors[index];
  const hits = await searchAll(
    '.ml-anomalies-*',
    {
      query: {
        bool: {
          filter: [
            { term: { job_id: job.id } },
            { term: { result_type: 'model_plot' } },
            { term: { detector_index: index } },
            { range: { timestamp: { gte: range.from, lte: range.to } } },
            ...entityFilters(detector, entities).map(({ kind }) => ({ term: { [`${kind}_field_value`]: entities[kind] } })),
          ],
        },
      },
      sort: [{ timestamp: 'asc' }],
      _source: ['timestamp', 'actual', 'model_lower', 'model_upper'],
    },
    { limit: most, ...options },
  );
  const plots = hits.map(hit => hit._source);
  return {
    times: plots.map(plot => plot.timestamp / 1000),
    values: plots.map(plot => plot.actual ?? null),
    lower: plots.map(plot => plot.model_lower ?? null),
    upper: plots.map(plot => plot.model_upper ?? null),
  };
}

/** The documents of a detector, by bucket, when the job stores no model plot. */
export async function sourceSeries(job, index, entities, range, options) {
  const detector = job.detectors[index],
    timeField = job.data_description.time_field,
    feed = job.datafeed_config;
  if (!feed) return null;
  const hits = await searchAll(
    feed.indices.join(','),
    {
      query: {
        bool: {
          filter: [
            feed.query ?? { match_all: {} },
            { range: { [timeField]: { gte: new Date(range.from).toISOString(), lte: new Date(range.to).toISOString() } } },
            ...entityFilters(detector, entities).map(({ kind, field }) => ({ term: { [field]: entities[kind] } })),
          ],
        },
      },
      sort: [{ [timeField]: 'asc' }, { _doc: 'asc' }],
      _source: [timeField, detector.field_name].filter(Boolean),
    },
    { limit: most, ...options },
  );
  return bucketed(
    hits.map(hit => hit._source),
    { timeField, detector, span: job.span },
  );
}

export async function forecastSeries(job, index, forecast, entities, options) {
  const hits = await searchAll(
    '.ml-anomalies-*',
    {
      query: {
        bool: {
          filter: [
            { term: { job_id: job.id } },
            { term: { result_type: 'model_forecast' } },
            { term: { forecast_id: forecast } },
            { term: { detector_index: index } },
            ...entityFilters(job.detectors[index], entities).map(({ kind }) => ({ term: { [`${kind}_field_value`]: entities[kind] } })),
          ],
        },
      },
      sort: [{ timestamp: 'asc' }],
      _source: ['timestamp', 'forecast_prediction', 'forecast_lower', 'forecast_upper'],
    },
    { limit: most, ...options },
  );
  return hits.map(hit => hit._source);
}
