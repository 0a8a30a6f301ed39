// Reads configurations and results of jobs, as the pages for analysing need them.
import { get, post, segment } from './api.js';
import { millisecondsOf, spanOf } from './format.js';
import { may } from './rights.js';

const jobFields = [
  'job_id',
  'groups',
  'description',
  'analysis_config',
  'data_description',
  'model_plot_config',
  'datafeed_config',
  'custom_settings',
]
  .map(field => `jobs.${field}`)
  .join(',');
const statFields = 'jobs.job_id,jobs.state,jobs.data_counts.earliest_record_timestamp,jobs.data_counts.latest_record_timestamp';

/** All jobs with what they analyse, and from when until when they have data. */
export async function analysedJobs(signal) {
  const [configured, running] = await Promise.all([
    get(`/_ml/anomaly_detectors?filter_path=${jobFields}`, { signal }),
    get(`/_ml/anomaly_detectors/_stats?filter_path=${statFields}`, { signal }),
  ]);
  const stats = new Map((running.jobs ?? []).map(job => [job.job_id, job]));
  return (configured.jobs ?? []).map(job => {
    const counts = stats.get(job.job_id)?.data_counts ?? {};
    return {
      ...job,
      id: job.job_id,
      state: stats.get(job.job_id)?.state,
      span: spanOf(job.analysis_config.bucket_span),
      detectors: job.analysis_config.detectors,
      earliest: counts.earliest_record_timestamp,
      latest: counts.latest_record_timestamp,
    };
  });
}

const search = (index, body, signal) => post(`/${index}/_search`, body, { signal });

const ofJobs = (jobs, type, { from, to }, more = []) => ({
  bool: {
    filter: [
      { terms: { job_id: jobs.map(job => job.id) } },
      { term: { result_type: type } },
      { range: { timestamp: { gte: from, lt: to } } },
      ...more,
    ],
  },
});

/** The records with the highest scores. */
export async function records(jobs, { from, to, threshold = 0, size = 500 }, signal) {
  if (jobs.length === 0) return [];
  if (jobs.length === 1 || !may().results) {
    const query = new URLSearchParams({ start: from, end: to, record_score: threshold, size, sort: 'record_score', desc: true });
    const lists = await Promise.all(jobs.map(job => get(`/_ml/anomaly_detectors/${segment(job.id)}/results/records?${query}`, { signal })));
    return lists
      .flatMap(list => list.records)
      .sort((a, b) => b.record_score - a.record_score)
      .slice(0, size);
  }
  const found = await search(
    '.ml-anomalies-*',
    { size, query: ofJobs(jobs, 'record', { from, to }, [{ range: { record_score: { gte: threshold } } }]), sort: [{ record_score: 'desc' }] },
    signal,
  );
  return found.hits.hits.map(hit => hit._source);
}

export async function influencers(jobs, field, range, signal) {
  if (!may().results) return influencersByJob(jobs, field, range, signal);
  const found = await search(
    '.ml-anomalies-*',
    {
      size: 10000,
      sort: [{ influencer_score: 'desc' }],
      _source: ['timestamp', 'influencer_field_value', 'influencer_score'],
      query: ofJobs(jobs, 'influencer', range, [{ term: { influencer_field_name: field } }, { range: { influencer_score: { gte: 1 } } }]),
    },
    signal,
  );
  return found.hits.hits.map(hit => ({ at: hit._source.timestamp, key: hit._source.influencer_field_value, score: hit._source.influencer_score }));
}

async function influencersByJob(jobs, field, { from, to }, signal) {
  const query = new URLSearchParams({ start: from, end: to, influencer_score: 1, size: 10000 });
  const lists = await Promise.all(jobs.map(job => get(`/_ml/anomaly_detectors/${segment(job.id)}/results/influencers?${query}`, { signal })));
  return lists
    .flatMap(list => list.influencers)
    .filter(each => each.influencer_field_name === field)
    .map(each => ({ at: each.timestamp, key: each.influencer_field_value, score: each.influencer_score }));
}

/** The overall score, and the score of each job, by cell of time. */
export async function overall(jobs, expression, { from, to }, cell, signal) {
  const named = jobs.map(job => job.id).join(',');
  // An address has a limit. The expression names these jobs, and those without data.
  const ids = segment(named.length < 3000 ? named : expression.trim() || '_all');
  const query = new URLSearchParams({ start: from, end: to, bucket_span: `${cell}ms` });
  return (await get(`/_ml/anomaly_detectors/${ids}/results/overall_buckets?${query}`, { signal })).overall_buckets;
}

/** Scheduled events that apply to one of the jobs, each once, though several calendars may have it. */
async function events(jobs, { from, to }, signal) {
  const { calendars } = await get('/_ml/calendars', { signal });
  const concerned = calendars.filter(calendar =>
    calendar.job_ids.some(id => id === '_all' || jobs.some(job => job.id === id || (job.groups ?? []).includes(id))),
  );
  const lists = await Promise.all(
    concerned.map(calendar =>
      get(`/_ml/calendars/${segment(calendar.calendar_id)}/events?${new URLSearchParams({ start: from, end: to, size: 1000 })}`, { signal }),
    ),
  );
  return lists
    .flatMap(list => list.events)
    .map(event => ({ kind: 'event', from: event.start_time, to: event.end_time, text: event.description, of: event.calendar_id }));
}

/** What users and datafeeds have remarked on the data of the jobs, the newest first. */
async function annotations(jobs, { from, to }, signal) {
  if (!may().annotations) return [];
  const found = await search(
    '.ml-annotations-*',
    {
      size: 1000,
      sort: [{ timestamp: 'desc' }],
      query: {
        bool: {
          filter: [{ terms: { job_id: jobs.map(job => job.id) } }, { range: { timestamp: { lt: to } } }],
          should: [{ range: { end_timestamp: { gte: from } } }, { range: { timestamp: { gte: from } } }],
          minimum_should_match: 1,
        },
      },
    },
    signal,
  );
  return found.hits.hits.map(({ _source: note }) => {
    const start = millisecondsOf(note.timestamp);
    return {
      kind: 'annotation',
      from: start,
      to: Math.max(start, millisecondsOf(note.end_timestamp ?? note.timestamp)),
      text: note.annotation,
      of: note.job_id,
      by: note.create_username === '_xpack' ? 'the system' : note.create_username,
      note,
    };
  });
}

/** Calendar events and annotations in a time, in its order and numbered: charts show the number, lists the text. */
export async function marksOf(jobs, range, signal) {
  const found = await Promise.all([events(jobs, range, signal), annotations(jobs, range, signal)]);
  return numbered(found.flat());
}

export const numbered = marks => [...marks].sort((a, b) => a.from - b.from || a.to - b.to).map((mark, at) => ({ ...mark, number: at + 1 }));

/** Reads all that a search finds, page by page. @param sort has to be unique together with the query */
export async function searchAll(index, body, { limit, onProgress, signal }) {
  const found = [];
  for (let after; found.length < limit;) {
    const size = Math.min(10000, limit - found.length);
    const page = (await search(index, { ...body, size, ...(after ? { search_after: after } : {}) }, signal)).hits.hits;
    found.push(...page);
    onProgress?.(found.length);
    if (page.length < size) break;
    after = page.at(-1).sort;
  }
  return found;
}

/** The names of what a detector splits by, in Elastic's fields. */
export const splitFields = detector =>
  ['partition_field_name', 'by_field_name', 'over_field_name']
    .filter(name => detector[name])
    .map(name => ({ kind: name.replace('_field_name', ''), field: detector[name] }));

export const describe = detector =>
  detector.detector_description ??
  `${detector.function}${detector.field_name ? `(${detector.field_name})` : ''}${splitFields(detector)
    .map(({ kind, field }) => ` ${kind} ${field}`)
    .join('')}`;

/** What a record was found for: the values of its partition, by and over fields. */
export const entitiesOf = record =>
  ['partition', 'by', 'over']
    .filter(kind => record[`${kind}_field_name`])
    .map(kind => ({ kind, field: record[`${kind}_field_name`], value: record[`${kind}_field_value`] }));
