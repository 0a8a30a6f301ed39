// From the form of a new job to the requests of the API, and from the answers to the fields of the form.
import { millisecondsOf, spanOf } from '../parts/format.js';

const given = object => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== ''));

export const jobOf = (job, index, timeField) =>
  given({
    description: job.description,
    groups: job.groups
      .split(',')
      .map(group => group.trim())
      .filter(Boolean),
    analysis_config: given({ bucket_span: job.span, detectors: job.detectors.map(given), influencers: influencersOf(job) }),
    data_description: { time_field: timeField },
    model_plot_config: { enabled: job.modelPlot },
    datafeed_config: { datafeed_id: `datafeed-${job.id}`, indices: [index] },
  });

/** What splits the analysis influences it, as far as nothing else is chosen. */
const influencersOf = job =>
  job.influencers.length > 0
    ? job.influencers
    : [
        ...new Set(job.detectors.flatMap(detector => ['by_field_name', 'over_field_name', 'partition_field_name'].map(name => detector[name]))),
      ].filter(Boolean);

export const needsField = name =>
  !/^(count|high_count|low_count|non_zero_count|high_non_zero_count|low_non_zero_count|rare|freq_rare|time_of_day|time_of_week)$/.test(name);

/** What the API need not be asked for. */
export function missingIn(job) {
  const detectors = job.detectors.map(detector =>
    needsField(detector.function) && !detector.field_name ? `${detector.function} needs a field` : undefined,
  );
  const problems = given({
    id: job.id.trim() ? undefined : 'A job needs an id',
    span: spanOf(job.span) > 0 ? undefined : 'A number with s, m, h or d, such as 15m',
    detectors: detectors.some(Boolean) ? detectors : undefined,
  });
  return Object.keys(problems).length > 0 ? problems : null;
}

/** Where the message of a refused validation belongs. */
export function problemsOf(error, job) {
  const text = error.message;
  if (/bucket_span/.test(text)) return { span: text };
  if (/job_id|job id|\bid\b.*(character|long|lowercase)/i.test(text)) return { id: text };
  if (/function|field_name|detector/i.test(text)) {
    const at = job.detectors.findIndex(detector => text.includes(`'${detector.function}'`) || text.includes(`[${detector.function}]`));
    return { detectors: job.detectors.map((_, index) => (index === Math.max(0, at) ? text : undefined)) };
  }
  return { general: text };
}

const spans = ['1m', '2m', '5m', '10m', '15m', '30m', '1h', '2h', '3h', '6h', '12h', '1d'];

/** The shortest usual span that has documents in nearly every bucket, and no more than some thousands of buckets. */
export function suggestedSpan(times) {
  const distances = [...new Set(times)]
    .sort((a, b) => a - b)
    .map((at, index, all) => (index ? at - all[index - 1] : 0))
    .slice(1)
    .sort((a, b) => a - b);
  if (distances.length === 0) return '15m';
  const usual = distances[Math.floor(distances.length * 0.9)],
    whole = Math.max(...times.slice(-1)) - times[0];
  return spans.find(span => spanOf(span) >= usual && whole / spanOf(span) <= 20000) ?? '1d';
}

/** How many values the fields have that split the analysis, in all documents and in one bucket. */
export function cardinalities(documents, request, timeField) {
  const { detectors, influencers = [], bucket_span: text } = request.analysis_config,
    span = spanOf(text);
  const names = new Set(
    [...influencers, ...detectors.flatMap(detector => [detector.by_field_name, detector.over_field_name, detector.partition_field_name])].filter(
      Boolean,
    ),
  );
  const overall = {},
    bucket = {};
  for (const name of names) {
    const all = new Set(),
      buckets = new Map();
    for (const document of documents) {
      all.add(document[name]);
      const at = Math.floor(millisecondsOf(document[timeField]) / span);
      if (!buckets.has(at)) buckets.set(at, new Set());
      buckets.get(at).add(document[name]);
    }
    overall[name] = all.size;
    bucket[name] = Math.max(...[...buckets.values()].map(values => values.size));
  }
  return { overall, bucket };
}
