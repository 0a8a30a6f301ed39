import { html, useEffect, useMemo, useState } from '../parts/html.js';
import { post, put, segment } from '../parts/api.js';
import { useLoad } from '../parts/poll.js';
import { count, duration, millisecondsOf, plural, spanOf, time } from '../parts/format.js';
import { notify } from '../parts/notices.js';
import { addressOf, navigate } from '../parts/router.js';
import { searchAll } from '../parts/results.js';
import { bucketed } from '../parts/series.js';
import { Chart } from '../parts/chart.js';
import { Button, CheckField, Empty, Failure, Loading, Section, SelectField, TextField } from '../parts/ui.js';
import { Detectors } from './detectors.js';
import { cardinalities, jobOf, missingIn, problemsOf, suggestedSpan } from './job-request.js';

const sampleSize = 20000;

async function sample(index, timeField, signal) {
  const hits = await searchAll(index, { query: { match_all: {} }, sort: [{ [timeField]: 'asc' }, { _doc: 'asc' }] }, { limit: sampleSize, signal });
  return hits.map(hit => hit._source);
}

export function JobForm({ index, fields }) {
  const dates = fields.filter(field => field.type === 'date');
  const [timeField, setTimeField] = useState(dates[0]?.name);
  const { data: documents, error } = useLoad(timeField ? signal => sample(index, timeField, signal) : null, [timeField]);
  if (!timeField) return html`<${Empty} title="The index has no time"><p>A job needs a field of type date. Load the data with one.</p><//>`;
  return html`
    <${Section} title="2. What is looked for">
      ${dates.length > 1 && html`<${SelectField} label="Time" value=${timeField} onChange=${setTimeField}
        options=${dates.map(field => field.name)} />`}
      <${Failure} error=${error} />
      ${
        !documents
          ? !error && html`<${Loading} what="the data" />`
          : documents.length === 0
            ? html`<${Empty} title="The index has no document with a time">
        <p>Load some, or choose another index.</p><//>`
            : html`<${Analysis} index=${index} fields=${fields} timeField=${timeField} documents=${documents} />`
      }
    <//>`;
}

function Analysis({ index, fields, timeField, documents }) {
  const numeric = fields.find(field => ['long', 'integer', 'short', 'byte', 'double', 'float', 'half_float'].includes(field.type));
  const suggested = useMemo(() => suggestedSpan(documents.map(document => millisecondsOf(document[timeField]))), [documents, timeField]);
  const [job, setJob] = useState({
    id: index,
    description: '',
    groups: '',
    span: suggested,
    influencers: [],
    modelPlot: true,
    detectors: [numeric ? { function: 'mean', field_name: numeric.name } : { function: 'count' }],
  });
  const change = changes => setJob(before => ({ ...before, ...changes }));
  const times = documents.map(document => document[timeField]);
  const keywords = fields.filter(field => ['keyword', 'boolean'].includes(field.type)).map(field => field.name);
  const checks = useChecks(job, index, timeField, documents);
  const span = spanOf(job.span);
  const chart = useMemo(
    () => (span > 0 ? bucketed(documents, { timeField, detector: job.detectors[0], span }) : null),
    [documents, timeField, JSON.stringify(job.detectors[0]), span],
  );
  return html`
    <p class="soft">${documents.length === sampleSize ? `The first ${count(sampleSize)} documents` : plural(documents.length, 'document')}, from
      ${' '}${time(times[0])} to ${time(times.at(-1))}.</p>
    ${
      chart?.times.length > 1 &&
      html`<${Chart} label=${`${job.detectors[0].function} by bucket`} height=${200} data=${[chart.times, chart.values]}
      series=${[{ label: `${job.detectors[0].function} of each bucket`, kind: 'line' }]} summary="The data as the job would see them." />`
    }
    <${Detectors} detectors=${job.detectors} fields=${fields} problems=${checks.detectors} onChange=${detectors => change({ detectors })} />
    <div class="bar">
      <${TextField} label="Bucket span" value=${job.span} problem=${checks.span} onInput=${next => change({ span: next })}
        about=${`suggested: ${suggested}, by the distance of the documents`} />
      ${
        keywords.length > 0 &&
        html`<fieldset><legend>Influencers</legend><div class="choices">${keywords.map(
          name => html`
        <${CheckField} key=${name} label=${name} checked=${job.influencers.includes(name)} onChange=${isOn =>
          change({ influencers: isOn ? [...job.influencers, name] : job.influencers.filter(each => each !== name) })} />`,
        )}</div></fieldset>`
      }
    </div>
    <h3>3. Create</h3>
    <div class="bar">
      <${TextField} label="Job id" value=${job.id} problem=${checks.id} onInput=${id => change({ id })} />
      <${TextField} label="Groups" about="separated by commas" value=${job.groups} onInput=${groups => change({ groups })} />
      <${TextField} broad label="Description" value=${job.description} onInput=${description => change({ description })} />
      <${CheckField} label="Store the model's bounds" checked=${job.modelPlot} onChange=${modelPlot => change({ modelPlot })} />
    </div>
    <${Create} job=${job} index=${index} timeField=${timeField} checks=${checks} />`;
}

/** Asks the API whether the job is valid, and how much memory it will need, a moment after the last change. */
function useChecks(job, index, timeField, documents) {
  const [checks, setChecks] = useState({ isPending: true });
  const request = jobOf(job, index, timeField),
    key = JSON.stringify([job.id, request]);
  useEffect(() => {
    const missing = missingIn(job);
    if (missing) {
      setChecks(missing);
      return undefined;
    }
    const abort = new AbortController();
    setChecks(before => ({ ...before, isPending: true }));
    const timer = setTimeout(async () => {
      const { datafeed_config: _, ...validated } = request;
      try {
        await post('/_ml/anomaly_detectors/_validate', { job_id: job.id, ...validated }, { signal: abort.signal });
        const { overall, bucket } = cardinalities(documents, request, timeField);
        const { model_memory_estimate: memory } = await post(
          '/_ml/anomaly_detectors/_estimate_model_memory',
          { analysis_config: request.analysis_config, overall_cardinality: overall, max_bucket_cardinality: bucket },
          { signal: abort.signal },
        );
        setChecks({ memory, isValid: true });
      } catch (error) {
        if (error.name !== 'AbortError') setChecks(problemsOf(error, job));
      }
    }, 400);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [key]);
  return checks;
}

function Create({ job, index, timeField, checks }) {
  const [error, setError] = useState(null),
    [busy, setBusy] = useState(false);
  const create = async isStarted => {
    setBusy(true);
    setError(null);
    try {
      const request = jobOf(job, index, timeField);
      await put(`/_ml/anomaly_detectors/${segment(job.id)}`, { ...request, analysis_limits: { model_memory_limit: checks.memory } });
      if (isStarted) {
        await post(`/_ml/anomaly_detectors/${segment(job.id)}/_open`);
        await post(`/_ml/datafeeds/${segment(request.datafeed_config.datafeed_id)}/_start`);
      }
      notify(isStarted ? `Created, opened and started ${job.id}.` : `Created ${job.id}.`);
      navigate(addressOf('jobs', { job: job.id }));
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return html`
    ${checks.general && html`<p class="failure" role="alert">${checks.general}</p>`}
    <${Failure} error=${error} action="The job was not created" />
    <div class="actions">
      <${Button} kind="primary" disabled=${!checks.isValid || busy} onClick=${() => create(true)}>Create, open and start<//>
      <${Button} disabled=${!checks.isValid || busy} onClick=${() => create(false)}>Create only<//>
      <span class="soft" role="status">${
        checks.isValid ? `Valid. The model will need about ${checks.memory}.` : checks.isPending ? 'Checking…' : ''}</span>
      ${spanOf(job.span) > 0 && html`<span class="faint">Buckets of ${duration(spanOf(job.span))}</span>`}
    </div>`;
}
