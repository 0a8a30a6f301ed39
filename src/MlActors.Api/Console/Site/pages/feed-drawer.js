import { html, useState } from '../parts/html.js';
import { get, post, remove, segment } from '../parts/api.js';
import { confirm, open } from '../parts/dialog.js';
import { useLoad } from '../parts/poll.js';
import { count, duration, millisecondsOf, time } from '../parts/format.js';
import { act } from '../parts/notices.js';
import { may } from '../parts/rights.js';
import { addressOf } from '../parts/router.js';
import { Badge, Button, Facts, Failure, Field, Loading, Meter, TextField } from '../parts/ui.js';
import { List } from '../parts/table.js';
import { UnitDrawer } from '../parts/units.js';

const path = id => `/_ml/datafeeds/${segment(id)}`;

async function load(id, signal) {
  const [configured, running] = await Promise.all([get(path(id), { signal }), get(`${path(id)}/_stats`, { signal })]);
  const config = configured.datafeeds[0];
  const job = segment(config.job_id);
  const [jobs, stats] = await Promise.all([
    get(`/_ml/anomaly_detectors/${job}?filter_path=jobs.data_description.time_field`, { signal }),
    get(`/_ml/anomaly_detectors/${job}/_stats`, { signal }),
  ]);
  const field = jobs.jobs[0].data_description.time_field;
  return { config, stats: running.datafeeds[0], job: stats.jobs[0], field, ends: await endsOf(config, field, signal) };
}

/** The first and the last time in the documents, between which the datafeed progresses; null when they cannot be read. */
async function endsOf(config, field, signal) {
  if (!may().read) return null;
  const end = order =>
    post(`/${segment(config.indices.join(','))}/_search`, { size: 1, query: config.query, sort: [{ [field]: order }], _source: [field] }, { signal });
  try {
    const [first, last] = await Promise.all([end('asc'), end('desc')]);
    const at = answer => Number(answer.hits.hits[0]?.sort?.[0]);
    return { first: at(first), last: at(last) };
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    return null;
  }
}

const tabs = {
  counts: ['Progress', feed => html`<${Counts} ...${feed} />`],
  preview: ['Preview', feed => html`<${Preview} ...${feed} />`],
  configuration: ['Configuration', feed => html`<${Configuration} ...${feed} />`],
};

export function FeedDrawer(more) {
  const { preview, ...read } = tabs;
  // A preview searches with the rights of those who may start datafeeds.
  return html`<${UnitDrawer} kind="datafeed" parameter="feed" load=${load} head=${Head} tabs=${may().manage ? tabs : read} ...${more} />`;
}

function Head({ id, config, stats, job, onChanged, onDeleted }) {
  const run = (doing, done, work) => act(doing, done, work).then(isDone => isDone && onChanged());
  const stop = () => run('Stopping', `Stopped ${id}.`, () => post(`${path(id)}/_stop`));
  const start = () =>
    open(close => html`<${Start} id=${id} isClosed=${job.state === 'closed'} jobId=${config.job_id} close=${close} />`).then(
      isDone => isDone && onChanged(),
    );
  const drop = async () => {
    const sure = await confirm({
      title: `Delete the datafeed ${id}?`,
      action: 'Delete',
      typed: id,
      text: html`<p>Job ${config.job_id} stays, with its model and results, but reads no data any more.</p>`,
    });
    if (sure && (await act('Deleting', `Deleted ${id}.`, () => remove(path(id))))) onDeleted();
  };
  return html`
    <div class="actions"><${Badge} state=${stats.state} /> for job <a href=${addressOf('jobs', { job: config.job_id })}>${config.job_id}</a>
      <${Badge} state=${job.state} /></div>
    ${stats.failure_reason && html`<p class="failure">${stats.failure_reason}</p>`}
    ${stats.waiting_for && html`<p class="soft">Waits for ${stats.waiting_for}</p>`}
    ${
      may().manage &&
      html`<div class="actions">
      ${stats.state === 'stopped' && html`<${Button} onClick=${start}>Start…<//>`}
      ${stats.state === 'started' && html`<${Button} onClick=${stop}>Stop<//>`}
      ${stats.state === 'stopped' && html`<${Button} onClick=${drop}>Delete…<//>`}</div>`
    }`;
}

function Start({ id, isClosed, jobId, close }) {
  const [start, setStart] = useState(''),
    [end, setEnd] = useState(''),
    [error, setError] = useState();
  const submit = async event => {
    event.preventDefault();
    const body = Object.fromEntries(Object.entries({ start, end }).filter(([, value]) => value.trim()));
    try {
      if (isClosed) await post(`/_ml/anomaly_detectors/${segment(jobId)}/_open`);
      await post(`${path(id)}/_start`, Object.keys(body).length ? body : undefined);
      close(true);
    } catch (failure) {
      setError(failure);
    }
  };
  return html`
    <form onSubmit=${submit}>
      <h2>Start ${id}</h2>
      ${isClosed && html`<p class="dialog-text">Job ${jobId} is closed, and will be opened first.</p>`}
      <${TextField} label="Start" about="empty: where it was stopped, or the first document" placeholder="2026-01-01T00:00:00Z"
        value=${start} onInput=${setStart} />
      <${TextField} label="End" about="empty: goes on in real time" placeholder="now" value=${end} onInput=${setEnd} />
      <${Failure} error=${error} action="The datafeed was not started" />
      <div class="actions"><${Button} onClick=${() => close(false)}>Cancel<//><button type="submit" class="button primary">Start</button></div>
    </form>`;
}

function Counts({ stats, config, job, ends }) {
  const latest = job.data_counts.latest_record_timestamp,
    timing = stats.timing_stats ?? {};
  const progress =
    ends && latest && ends.last > ends.first
      ? html`<${Meter} label="Progress" part=${millisecondsOf(latest) - ends.first} whole=${ends.last - ends.first} />`
      : undefined;
  return html`<${Facts} of=${[
    ['Read so far', progress],
    ['Latest record', time(latest)],
    ['First document', ends && time(ends.first)],
    ['Last document', ends && time(ends.last)],
    ['Records', count(job.data_counts.processed_record_count)],
    ['Searches', count(timing.search_count)],
    ['Search time', duration(timing.total_search_time_ms)],
    ['Per bucket', duration(timing.average_search_time_per_bucket_ms)],
    ['Delay', config.query_delay],
    ['Frequency', config.frequency ?? 'by the bucket span'],
    ['Documents a search', count(config.scroll_size)],
    ['Indices', (config.indices ?? []).join(', ')],
    ['Node', stats.node?.id],
    ['Stopped because', stats.stop_reason],
  ]} />`;
}

function Preview({ id, field: timeField }) {
  const { data, error } = useLoad(signal => get(`${path(id)}/_preview`, { signal }), [id]);
  const rows = Array.isArray(data) ? data.slice(0, 50) : [];
  const fields = [...new Set(rows.flatMap(Object.keys))];
  return html`
    <${Failure} error=${error} />
    ${
      !data
        ? !error && html`<${Loading} what="the data" />`
        : rows.length === 0
          ? html`<p class="soft">The search finds no document. Check the indices and the query in the configuration.</p>`
          : html`
      <p class="soft">The first ${count(rows.length)} records, as the job gets them.</p>
      <${List} caption="Preview" rows=${rows}
        columns=${fields.map(field => ({
          label: field,
          cell: row => (field === timeField ? time(row[field], { seconds: true }) : String(row[field] ?? '')),
        }))} />`
    }`;
}

function Configuration({ id, config, onChanged }) {
  return html`
    ${
      may().manage &&
      html`<div class="actions"><${Button} onClick=${() =>
        open(close => html`<${Update} id=${id} config=${config} close=${close} />`).then(isDone => isDone && onChanged())}>Update…<//></div>`
    }
    <pre tabindex="0" aria-label="Configuration as JSON">${JSON.stringify(config, null, 2)}</pre>`;
}

const queryOf = config => JSON.stringify(config.query ?? { match_all: {} }, null, 2);

function Update({ id, config, close }) {
  const [delay, setDelay] = useState(config.query_delay ?? ''),
    [frequency, setFrequency] = useState(config.frequency ?? '');
  const [size, setSize] = useState(String(config.scroll_size ?? 1000)),
    [query, setQueryText] = useState(queryOf(config));
  const [error, setError] = useState();
  const submit = async event => {
    event.preventDefault();
    try {
      // What is not changed here may have been changed elsewhere since, and stays.
      const changes = {};
      if (delay !== (config.query_delay ?? '')) changes.query_delay = delay || undefined;
      if (frequency !== (config.frequency ?? '')) changes.frequency = frequency || undefined;
      if (Number(size) !== (config.scroll_size ?? 1000)) changes.scroll_size = Number(size);
      if (query !== queryOf(config)) changes.query = JSON.parse(query);
      if (Object.keys(changes).length > 0) await post(`${path(id)}/_update`, changes);
      close(true);
    } catch (failure) {
      setError(failure);
    }
  };
  return html`
    <form onSubmit=${submit}>
      <h2>Update ${id}</h2>
      <div class="bar">
        <${TextField} label="Delay" about="such as 60s" value=${delay} onInput=${setDelay} />
        <${TextField} label="Frequency" about="empty: by the bucket span" value=${frequency} onInput=${setFrequency} />
        <${TextField} label="Documents a search" value=${size} onInput=${setSize} inputmode="numeric" />
      </div>
      <${Field} label="Query" wide>${field => html`
        <textarea ...${field} class="mono" spellcheck=${false} value=${query} onInput=${event => setQueryText(event.target.value)}></textarea>`}<//>
      <${Failure} error=${error} action="The update was refused" />
      <div class="actions"><${Button} onClick=${() => close(false)}>Cancel<//><button type="submit" class="button primary">Update</button></div>
    </form>`;
}
