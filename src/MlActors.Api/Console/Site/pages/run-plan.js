import { html, useMemo } from '../parts/html.js';
import { post } from '../parts/api.js';
import { confirm } from '../parts/dialog.js';
import { usePoll } from '../parts/poll.js';
import { bytes, duration, plural, time } from '../parts/format.js';
import { notifyFailure } from '../parts/notices.js';
import { may } from '../parts/rights.js';
import { addressOf, navigate, setQuery } from '../parts/router.js';
import { idsOf, lengthOf } from '../parts/selection.js';
import { Badge, Button, CheckField, Empty, Failure, Loading, Section, SelectField, TextField } from '../parts/ui.js';
import { Table } from '../parts/table.js';
import { stepNames } from './run-steps.js';

const kinds = [
  ['shutdown', 'Stop all datafeeds, then close all jobs'],
  ['close_jobs', 'Close jobs, their datafeeds first'],
  ['stop_datafeeds', 'Stop datafeeds only'],
  ['drain_node', 'Drain a node and remove it'],
];

function requestOf({ kind, targets, selection, node, timeout, parallelism, force }) {
  const request = { kind };
  if (selection) request.targets = idsOf(selection);
  else if (targets.trim() && ['close_jobs', 'stop_datafeeds'].includes(kind)) request.targets = targets.trim();
  if (kind === 'drain_node') request.node = node;
  if (timeout.trim()) request.timeout = timeout.trim();
  if (parallelism.trim()) request.parallelism = Number(parallelism);
  if (force) request.force = true;
  return request;
}

/** What a run would do, asked again while it is chosen, and its start. */
export function Plan({ choice, nodes }) {
  const request = requestOf(choice);
  const lacksNode = choice.kind === 'drain_node' && !choice.node;
  // A request without targets is one for all jobs.
  const lacksSelection = choice.selection !== '' && !request.targets;
  const lacks = lacksNode || lacksSelection;
  const key = JSON.stringify(request);
  const load = async signal => ({ key, plan: await post('/_mlactors/runs/_plan', request, { signal }) });
  const { data, error, reload } = usePoll(lacks ? null : load, [key], 10000, 300);
  // The plan of the choice before must not be shown, and least of all be started.
  const plan = data?.key === key ? data.plan : undefined;
  const hasTargets = ['close_jobs', 'stop_datafeeds'].includes(choice.kind);
  const units = lacks ? [] : (plan?.units ?? []);
  return html`
    <${Section} title="Plan a run" actions=${html`<${Button} onClick=${reload}>Plan again<//>
      <${Button} kind=${choice.force ? 'danger' : 'primary'} disabled=${lacks || !plan || !!plan.refusal || units.length === 0}
        onClick=${() => start(choice, request, units)}>${choice.force ? 'Start by force…' : 'Start…'}<//>`}>
      <div class="bar">
        <div class="what"><${SelectField} wide label="What" value=${choice.kind} options=${kinds.filter(([id]) => id !== 'drain_node' || may().drain)}
          onChange=${kind => setQuery({ kind, targets: '', selection: '', node: '' })} /></div>
        ${choice.selection && html`<${Selected} selection=${choice.selection} />`}
        ${
          hasTargets &&
          !choice.selection &&
          html`<${TextField} broad label="Which" placeholder="all" about="ids, groups, wildcards, with commas" value=${choice.targets}
          onInput=${targets => setQuery({ targets })} />`
        }
        ${
          choice.kind === 'drain_node' &&
          html`<${SelectField} label="Node" value=${choice.node} onChange=${node => setQuery({ node })}
          options=${[['', 'choose a node'], ...nodes.map(node => [node.id, `${node.id} (${plural(node.jobs, 'job')})`])]} />`
        }
        <${TextField} narrow label="Time allowed" placeholder="30m" about="for the whole run" value=${choice.timeout}
          onInput=${timeout => setQuery({ timeout })} />
        <${TextField} narrow label="Jobs at a time" placeholder="by the settings" about="the biggest model first" value=${choice.parallelism}
          inputmode="numeric" onInput=${parallelism => setQuery({ parallelism })} />
        <${CheckField} label="Force: skip the steps that save" checked=${choice.force}
          onChange=${force => setQuery({ force: force ? 'true' : '' })} />
      </div>
      ${choice.force && html`<p class="price"><${Badge} state="warning">price<//> ${price}</p>`}
      <${Failure} error=${error} action="This cannot be planned" />
      ${plan?.refusal && !lacks && html`<p class="failure">This run would be refused: ${plan.refusal}</p>`}
      ${
        lacksNode
          ? html`<p class="soft">Choose the node to drain.</p>`
          : lacksSelection
            ? html`<${UnknownSelection} selection=${choice.selection} />`
            : !plan
              ? !error && html`<${Loading} what="the plan" />`
              : html`<${PlannedUnits} plan=${plan} units=${units} />`
      }
    <//>`;
}

const Selected = ({ selection }) => html`
  <${TextField} broad label="Which" readonly value=${plural(lengthOf(selection), 'selected job')}
    about=${html`<a href=${addressOf('jobs')}>Select others</a>, or ${' '}<a href=${addressOf('shutdown', { kind: 'close_jobs' })}>name them</a>`}
    onInput=${() => {}} />`;

const UnknownSelection = ({ selection }) => html`
  <${Empty} title="This browser does not know the selection"><p>The address names ${plural(lengthOf(selection), 'job')}, too many for an address, that
    were selected in another browser, or before three later selections. <a href=${addressOf('jobs')}>Select them</a>, or
    ${' '}<a href=${addressOf('shutdown', { kind: 'close_jobs' })}>name them</a> by a group or a wildcard, which an address can hold.</p><//>`;

export const price =
  'flush, prune, finalize and snapshot are skipped. A job that is closed so re-opens from its last saved model; what it analysed after ' +
  'that is lost, unless it is in the journal or a datafeed reads it again. What was skipped is listed in the run, and in the statistics of each job.';

const named = units => `${units.slice(0, 5).join(', ')}${units.length > 5 ? ` and ${units.length - 5} more` : ''}`;

/** How long the run is predicted to take, what decides that, and whether it was measured. */
function Prediction({ of: prediction }) {
  const { seconds, budget_seconds: budget, within_budget: isWithin, bound_by: boundBy, calibrated_at: measuredAt, critical_path: units } = prediction;
  return html`<p class="soft">Predicted <strong>${duration(seconds * 1000)}</strong> of ${duration(budget * 1000)} allowed
    ${' '}<${Badge} state=${isWithin ? 'ok' : 'failed'}>${isWithin ? 'within the time' : 'over the time'}<//>
    ${' '}· decided by ${boundBy}${units?.length ? `: ${named(units)}` : ''}
    ${' '}· ${measuredAt ? `measured ${time(measuredAt)}` : 'by values that come with the build; mlctl calibrate measures this cluster'}</p>`;
}

function PlannedUnits({ plan, units }) {
  const jobs = units.filter(unit => unit.type === 'job');
  const columns = useMemo(
    () => [
      { id: 'unit', label: 'Unit', width: '22%', value: unit => unit.id, cell: unit => html`<span class="faint">${unit.type}</span> ${unit.id}` },
      {
        id: 'model',
        label: 'Model',
        width: '12%',
        numeric: true,
        value: unit => unit.model_bytes,
        cell: unit => (unit.type === 'job' ? bytes(unit.model_bytes) : ''),
      },
      ...(units.some(unit => unit.predicted_seconds !== undefined)
        ? [
            {
              id: 'seconds',
              label: 'Predicted',
              width: '12%',
              numeric: true,
              value: unit => unit.predicted_seconds,
              cell: unit => duration(unit.predicted_seconds * 1000),
            },
          ]
        : []),
      ...(units.some(unit => unit.blockers?.length > 0)
        ? [
            {
              id: 'blockers',
              label: 'Held up by',
              width: '24%',
              value: unit => (unit.blockers ?? []).join('; '),
              cell: unit => html`<span title=${(unit.blockers ?? []).join('; ')}>${(unit.blockers ?? []).join('; ')}</span>`,
            },
          ]
        : []),
      {
        id: 'steps',
        label: 'Steps',
        width: '34%',
        value: unit => unit.steps.length,
        cell: unit => unit.steps.map(step => stepNames[step] ?? step).join(' → '),
      },
    ],
    [units],
  );
  if (units.length === 0)
    return html`<${Empty} title="There is nothing to stop"><p>No job is open and no datafeed is started among them.
    ${' '}<a href=${addressOf('jobs')}>See the jobs</a>.</p><//>`;
  return html`
    <p class="soft">${plural(units.length - jobs.length, 'datafeed')} to stop, ${plural(jobs.length, 'job')} to close,
      ${' '}${bytes(jobs.reduce((sum, job) => sum + (job.model_bytes ?? 0), 0))} of models to save.</p>
    ${plan.prediction && html`<${Prediction} of=${plan.prediction} />`}
    <${Table} caption="Planned units" columns=${columns} rows=${units} keyOf=${unit => `${unit.type}/${unit.id}`} />`;
}

/** @param request what was planned: the selection may be forgotten meanwhile, and a request without targets is one for all jobs */
async function start(choice, request, units) {
  const jobs = units.filter(unit => unit.type === 'job').length;
  const what =
    choice.kind === 'drain_node' ? `Drain ${choice.node}` : `Stop ${plural(units.length - jobs, 'datafeed')} and close ${plural(jobs, 'job')}`;
  const sure = await confirm({
    title: `${what}${choice.force ? ' by force' : ''}?`,
    action: choice.force ? 'Start by force' : 'Start the run',
    kind: choice.force ? 'danger' : 'primary',
    typed: choice.force ? 'force' : choice.kind === 'drain_node' ? choice.node : undefined,
    text: html`<p>${
      choice.force
        ? `By force ${price}`
        : choice.kind === 'drain_node'
          ? 'Its jobs save their models and continue on the other nodes; the process leaves the cluster.'
          : 'Each step is acknowledged before the next one begins. The run can be cancelled; units that are done stay done.'
    }</p>`,
  });
  if (!sure) return;
  try {
    const { run_id: id } = await post('/_mlactors/runs', request);
    navigate(addressOf(`shutdown/${id}`));
  } catch (error) {
    notifyFailure('The run was not started', error);
  }
}
