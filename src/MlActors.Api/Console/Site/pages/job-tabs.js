import { html, useState } from '../parts/html.js';
import { get, post, remove, segment } from '../parts/api.js';
import { confirm, open } from '../parts/dialog.js';
import { useLoad, usePoll } from '../parts/poll.js';
import { bytes, count, millisecondsOf, time } from '../parts/format.js';
import { act } from '../parts/notices.js';
import { may } from '../parts/rights.js';
import { addressOf } from '../parts/router.js';
import { Badge, Button, CheckField, Failure, Loading, TextField } from '../parts/ui.js';
import { List } from '../parts/table.js';

const path = id => `/_ml/anomaly_detectors/${segment(id)}`;

const Unreadable = ({ index }) => html`<p class="soft">They are in the index <code>${index}</code>, which you may not read.</p>`;

export const Messages = ({ id }) => (may().notes ? html`<${ReadableMessages} id=${id} />` : html`<${Unreadable} index=".ml-notifications*" />`);

function ReadableMessages({ id }) {
  const { data, error } = usePoll(
    signal => post('/.ml-notifications*/_search', { size: 100, query: { term: { job_id: id } }, sort: [{ timestamp: 'desc' }] }, { signal }),
    [id],
    5000,
  );
  const hits = data?.hits?.hits;
  return html`
    <${Failure} error=${error} />
    ${
      !hits
        ? !error && html`<${Loading} what="messages" />`
        : hits.length === 0
          ? html`<p class="soft">There is no message about this job.</p>`
          : html`
      <${List} caption="Messages" rows=${hits.map(hit => hit._source)} columns=${[
        { label: 'When', cell: note => html`<span class="nowrap">${time(note.timestamp, { seconds: true })}</span>` },
        { label: 'Level', cell: note => html`<${Badge} state=${note.level} />` },
        { label: 'Message', cell: note => note.message },
        { label: 'Node', cell: note => html`<span class="mono">${note.node_name}</span>` },
      ]} />`
    }`;
}

export function Snapshots({ id, config, stats, onChanged }) {
  const { data, error, reload } = useLoad(signal => get(`${path(id)}/model_snapshots?size=100&sort=timestamp&desc=true`, { signal }), [id]);
  const snapshots = data?.model_snapshots;
  const changed = () => {
    reload();
    onChanged();
  };
  return html`
    <${Failure} error=${error} />
    ${
      !snapshots
        ? !error && html`<${Loading} what="snapshots" />`
        : snapshots.length === 0
          ? html`<p class="soft">No model is saved yet. Closing the job saves one.</p>`
          : html`
      <${List} caption="Model snapshots" rows=${snapshots} keyOf=${snapshot => snapshot.snapshot_id} columns=${[
        {
          label: 'Saved',
          cell: snapshot => html`<span class="nowrap">${time(snapshot.timestamp, { seconds: true })}</span>
          ${snapshot.snapshot_id === config.model_snapshot_id ? html` <${Badge} state="ok">current<//>` : ''}`,
        },
        { label: 'Latest record', cell: snapshot => html`<span class="nowrap">${time(snapshot.latest_record_time_stamp)}</span>` },
        { label: 'Model', numeric: true, cell: snapshot => bytes(snapshot.model_size_stats?.model_bytes) },
        { label: 'Description', cell: snapshot => html`${snapshot.description} ${snapshot.retain ? html`<${Badge}>kept<//>` : ''}` },
        {
          label: '',
          cell: snapshot =>
            may().manage &&
            snapshot.snapshot_id !== config.model_snapshot_id &&
            html`
          <${Button} kind="quiet" disabled=${stats.state !== 'closed'} title=${stats.state === 'closed' ? undefined : 'Close the job first'}
            onClick=${() => revert(id, snapshot, stats, changed)}>Revert…<//>`,
        },
      ]} />
      ${stats.state !== 'closed' && html`<p class="hint">Close the job to revert to a snapshot.</p>`}`
    }`;
}

async function revert(id, snapshot, stats, onChanged) {
  const until = snapshot.latest_record_time_stamp,
    latest = stats.data_counts.latest_record_timestamp;
  let deletes = true;
  const sure = await confirm({
    title: `Revert ${id} to the model of ${time(snapshot.timestamp)}?`,
    action: 'Revert',
    typed: id,
    text: html`
      <p>What the model learned after ${time(until)} is lost${latest ? html` (its latest record is of ${time(latest)})` : ''}. A datafeed that is
        started again reads the data from there once more.</p>
      <${DeleteResults} until=${until} onChange=${value => {
        deletes = value;
      }} />`,
  });
  if (
    sure &&
    (await act('Reverting', `Reverted ${id} to the model of ${time(snapshot.timestamp)}.`, () =>
      post(`${path(id)}/model_snapshots/${segment(snapshot.snapshot_id)}/_revert`, { delete_intervening_results: deletes }),
    ))
  )
    onChanged();
}

function DeleteResults({ until, onChange }) {
  const [checked, setChecked] = useState(true);
  return html`<${CheckField} label=${`Delete the results after ${time(until)}`} checked=${checked} onChange=${value => {
    setChecked(value);
    onChange(value);
  }} />`;
}

export const Forecasts = props => (may().results ? html`<${ReadableForecasts} ...${props} />` : html`<${Unreadable} index=".ml-anomalies-*" />`);

function ReadableForecasts({ id, stats, onChanged }) {
  const [duration, setDuration] = useState('1d');
  const { data, error, reload } = usePoll(
    signal =>
      post(
        '/.ml-anomalies-*/_search',
        { size: 100, query: { bool: { filter: [{ term: { job_id: id } }, { term: { result_type: 'model_forecast_request_stats' } }] } } },
        { signal },
      ),
    [id],
    3000,
  );
  const forecasts = (data?.hits?.hits ?? [])
    .map(hit => hit._source)
    .sort((a, b) => millisecondsOf(b.forecast_create_timestamp) - millisecondsOf(a.forecast_create_timestamp));
  const create = async () => {
    if (await act('Forecasting', `Forecast of ${duration} requested.`, () => post(`${path(id)}/_forecast?duration=${segment(duration)}`))) reload();
    onChanged();
  };
  const drop = async forecast => {
    if (await act('Deleting the forecast', 'Forecast deleted.', () => remove(`${path(id)}/_forecast/${segment(forecast)}`))) reload();
  };
  return html`
    <${Failure} error=${error} />
    ${
      may().manage &&
      html`<div class="bar">
      <${TextField} label="Duration" about="such as 6h or 3d" value=${duration} onInput=${setDuration} />
      <${Button} kind="primary" disabled=${stats.state !== 'opened'} onClick=${create}>Forecast<//>
      ${stats.state !== 'opened' && html`<span class="hint">Open the job to forecast.</span>`}</div>`
    }
    ${
      data && forecasts.length === 0
        ? html`<p class="soft">There is no forecast.</p>`
        : html`
      <${List} caption="Forecasts" rows=${forecasts} keyOf=${forecast => forecast.forecast_id} columns=${[
        { label: 'Created', cell: forecast => time(forecast.forecast_create_timestamp) },
        { label: 'From', cell: forecast => time(forecast.forecast_start_timestamp) },
        { label: 'Until', cell: forecast => time(forecast.forecast_end_timestamp) },
        { label: 'State', cell: forecast => html`<${Badge} state=${forecast.forecast_status} />` },
        { label: 'Values', numeric: true, cell: forecast => count(forecast.processed_record_count) },
        {
          label: '',
          cell: forecast => html`<a href=${addressOf('metric', { job: id, forecast: forecast.forecast_id })}>Show</a>
          ${may().manage && html` <${Button} kind="quiet" label="Delete the forecast" onClick=${() => drop(forecast.forecast_id)}>✕<//>`}`,
        },
      ]} />`
    }`;
}

export function Configuration({ id, config, onChanged }) {
  return html`
    ${
      may().manage &&
      html`<div class="actions"><${Button} onClick=${() =>
        open(
          close => html`
      <${Update} id=${id} config=${config} close=${close} />`,
        ).then(isDone => isDone && onChanged())}>Update…<//></div>`
    }
    <pre tabindex="0" aria-label="Configuration as JSON">${JSON.stringify(config, null, 2)}</pre>`;
}

function Update({ id, config, close }) {
  const [description, setDescription] = useState(config.description ?? ''),
    [groups, setGroups] = useState((config.groups ?? []).join(', '));
  const [limit, setLimit] = useState(config.analysis_limits?.model_memory_limit ?? '');
  const [plot, setPlot] = useState(config.model_plot_config?.enabled ?? false);
  const [error, setError] = useState();
  const submit = async event => {
    event.preventDefault();
    // What is not changed here may have been changed elsewhere since, and stays.
    const changes = {},
      named = groups
        .split(',')
        .map(group => group.trim())
        .filter(Boolean);
    if (description !== (config.description ?? '')) changes.description = description;
    if (named.join() !== (config.groups ?? []).join()) changes.groups = named;
    if (plot !== (config.model_plot_config?.enabled ?? false)) changes.model_plot_config = { enabled: plot };
    if (limit !== config.analysis_limits?.model_memory_limit) changes.analysis_limits = { model_memory_limit: limit };
    try {
      if (Object.keys(changes).length > 0) await post(`${path(id)}/_update`, changes);
      close(true);
    } catch (failure) {
      setError(failure);
    }
  };
  return html`
    <form onSubmit=${submit}>
      <h2>Update ${id}</h2>
      <${TextField} label="Description" value=${description} onInput=${setDescription} />
      <${TextField} label="Groups" about="separated by commas" value=${groups} onInput=${setGroups} />
      <${TextField} label="Memory limit of the model" about="Only of a closed job it can be lowered" value=${limit} onInput=${setLimit} />
      <${CheckField} label="Store the model's bounds, for the single metric page" checked=${plot} onChange=${setPlot} />
      <${Failure} error=${error} action="The update was refused" />
      <div class="actions"><${Button} onClick=${() => close(false)}>Cancel<//><button type="submit" class="button primary">Update</button></div>
    </form>`;
}
