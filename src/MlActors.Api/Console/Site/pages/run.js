import { html, useEffect, useRef, useState } from '../parts/html.js';
import { get, nodeNow, post, segment } from '../parts/api.js';
import { confirm } from '../parts/dialog.js';
import { count, duration, plural, time } from '../parts/format.js';
import { act, notifyFailure } from '../parts/notices.js';
import { may } from '../parts/rights.js';
import { addressOf, navigate } from '../parts/router.js';
import { Badge, Button, Failure, Loading, Page, Section, Tile } from '../parts/ui.js';
import { Table } from '../parts/table.js';
import { nameOf, RunHistory, stepNames } from './run-steps.js';
import { price } from './shutdown.js';

const path = id => `/_mlactors/runs/${segment(id)}`;

/** Follows a run by its server-sent events, and renders at most four times a second, however many units change. */
function useRun(id) {
  const [state, setState] = useState({ units: [] });
  const history = useRef(new RunHistory());
  useEffect(() => {
    let run,
      error,
      timer = 0,
      isOver = false;
    const show = () => {
      timer = 0;
      setState({ run, units: history.current.units, error, now: nodeNow() });
    };
    const changed = () => {
      timer ||= setTimeout(show, 250);
    };
    const events = new EventSource(`${path(id)}/_events`);
    const end = () => {
      isOver = true;
      events.close();
      clearInterval(ticks);
    };
    events.addEventListener('unit', event => {
      history.current.add(JSON.parse(event.data), nodeNow());
      changed();
    });
    for (const name of ['run', 'end'])
      events.addEventListener(name, event => {
        [run, error] = [JSON.parse(event.data), undefined];
        if (name === 'end') end();
        changed();
      });
    events.addEventListener('error', async () => {
      if (isOver) return;
      error = new Error('The connection to the node is lost; the run goes on. Trying again…');
      // The browser does not tell why. An unknown run is an answer, and will not come back.
      if (events.readyState === EventSource.CLOSED) {
        end();
        await get(path(id)).catch(failure => {
          error = failure;
        });
      }
      changed();
    });
    const ticks = setInterval(changed, 1000);
    return () => {
      end();
      clearTimeout(timer);
    };
  }, [id]);
  return state;
}

export function Run({ id }) {
  const { run, units, error, now } = useRun(id);
  const isOver = run && run.outcome !== 'running';
  return html`
    <${Page} title=${run ? `Run: ${nameOf(run)}` : 'Run'} about=${html`<span class="mono">${id}</span>`}
      actions=${html`<a class="button" href=${addressOf('shutdown')}>Board</a>
        ${run && !isOver && may().manage && html`<${Steering} id=${id} run=${run} units=${units} />`}`}>
      <${Failure} error=${error} action="The run cannot be followed" />
      ${
        !run
          ? !error && html`<${Loading} what="the run" />`
          : html`
        <${Totals} run=${run} now=${now} />
        <${Gantt} run=${run} units=${units} now=${now} />
        ${isOver && html`<${Failed} run=${run} units=${units} />`}`
      }
    <//>`;
}

function Totals({ run, now }) {
  const { counts } = run;
  const tile = (label, value, tone) => html`<${Tile} label=${label} value=${count(value)} tone=${value ? tone : ''} />`;
  return html`
    <div class="tiles" aria-live="off">
      <${Tile} label="Outcome" value=${html`<${Badge} state=${run.outcome} />`} about=${run.outcome === 'running' ? `stage: ${run.stage}` : ''} />
      <${Tile} label=${run.ended_at ? 'Took' : 'Running for'} value=${duration((run.ended_at ?? now) - run.started_at)}
        about=${`of ${run.options.timeout} allowed`} />
      ${tile('Waiting', counts.waiting)}${tile('At a step', counts.active)}${tile('Done', counts.done)}${tile('Failed', counts.failed, 'bad')}
      ${tile('Skipped', counts.skipped, 'warn')}
    </div>
    <p class="hidden" role="status">${
      run.outcome === 'running' ? '' : `The run has ended: ${run.outcome}, ${counts.done} of ${counts.total} done`}</p>
    <p class="soft">Started ${time(run.started_at, { seconds: true })}${run.started_by ? ` by ${run.started_by}` : ''}${
      run.cancelled_by ? `, cancelled by ${run.cancelled_by}` : ''
    } · ${plural(run.options.parallelism, 'job')} at a time${run.options.force ? ' · by force' : ''}</p>`;
}

const order = { failed: 0, active: 1, waiting: 2, skipped: 3, done: 4 };

/** What needs attention first; jobs before datafeeds, each in the order in which they began. */
const placeOf = unit => order[unit.state] * 2e15 + (unit.type === 'job' ? 0 : 1e15) + (unit.segments[0]?.from ?? unit.endedAt ?? 0);

function Gantt({ run, units, now }) {
  const begin = run.started_at,
    end = Math.max(run.ended_at ?? now, begin + 50, ...units.flatMap(unit => unit.segments.map(each => each.to ?? 0)));
  const columns = [
    { id: 'unit', label: 'Unit', width: '20%', value: unit => unit.id, cell: unit => html`<span class="faint">${unit.type}</span> ${unit.id}` },
    { id: 'state', label: 'State', width: '8%', value: placeOf, cell: unit => html`<${Badge} state=${unit.state} />` },
    {
      id: 'step',
      label: 'Step',
      width: '9%',
      value: unit => unit.step,
      cell: unit => (unit.step ? html`${stepNames[unit.step]}${unit.attempt > 1 ? html` <span class="faint">try ${unit.attempt}</span>` : ''}` : ''),
    },
    { id: 'line', label: `0 to ${duration(end - begin)}`, width: '38%', cell: unit => html`<${Bar} unit=${unit} begin=${begin} end=${end} />` },
    {
      id: 'waits',
      label: 'Waits for, or why',
      width: '25%',
      value: unit => unit.waiting_for ?? unit.reason,
      cell: unit => html`<span title=${unit.waiting_for ?? unit.reason}>${unit.waiting_for ?? unit.reason ?? ''}</span>`,
    },
  ];
  const seen = new Set(units.flatMap(unit => unit.segments.map(each => each.step)));
  return html`
    <ul class="legend" aria-label="Steps">${Object.entries(stepNames)
      .filter(([step]) => seen.has(step))
      .map(
        ([step, name]) => html`
      <li key=${step}><svg width="12" height="12" aria-hidden="true"><rect class=${`step-${step}`}
        width="12" height="12" rx="2" /></svg> ${name}</li>`,
      )}</ul>
    <${Table} tall caption="Units of the run" columns=${columns} rows=${units} keyOf=${unit => unit.key} sort="state" />`;
}

function Bar({ unit, begin, end }) {
  const at = moment => Math.min(1000, Math.max(0, ((moment - begin) / (end - begin)) * 1000));
  const described = unit.segments.map(each => `${stepNames[each.step]} ${duration((each.to ?? end) - each.from)}`).join(', ');
  return html`
    <svg class="gantt" viewBox="0 0 1000 16" preserveAspectRatio="none" role="img" aria-label=${`${unit.id}: ${described || unit.state}`}>
      <rect class="lane" width="1000" height="16" />
      ${unit.segments.map(each => {
        const from = at(each.from),
          to = at(each.to ?? end);
        return html`<rect class=${`step-${each.step}`} x=${from} width=${Math.max(3, to - from)} height="16">
          <title>${stepNames[each.step]}, ${duration((each.to ?? end) - each.from)}${each.waits ? `: waits for ${each.waits}` : ''}</title></rect>`;
      })}
      ${unit.endedAt && html`<rect class=${`end-${unit.state}`} x=${Math.min(996, at(unit.endedAt))} width="4" height="16" />`}
    </svg>`;
}

function Steering({ id, run, units }) {
  const open = units.filter(unit => ['waiting', 'active', 'failed'].includes(unit.state));
  const cancel = async () => {
    const sure = await confirm({
      title: `Cancel ${nameOf(run)}?`,
      action: 'Cancel the run',
      typed: 'cancel',
      text: html`<p>Units that are done stay done. What is at a step finishes or stops where it can be opened again; the rest stays as it is.</p>`,
    });
    if (sure) await act('Cancelling', 'The run is cancelled.', () => post(`${path(id)}/_cancel`));
  };
  return html`<${Button} onClick=${cancel}>Cancel the run…<//>
    ${run.kind !== 'drain_node' && !run.options.force && html`<${Button} kind="danger" onClick=${() => force(run, open)}>Force the rest…<//>`}`;
}

async function force(run, open) {
  const jobs = open.filter(unit => unit.type === 'job'),
    units = run.kind === 'stop_datafeeds' ? open : jobs;
  const sure = await confirm({
    title: `Force ${plural(units.length, 'unit')}?`,
    action: 'Force',
    typed: 'force',
    text: html`<p>By force ${price}</p><p>${units
      .slice(0, 8)
      .map(unit => unit.id)
      .join(', ')}${units.length > 8 ? ` and ${units.length - 8} more` : ''}</p>`,
  });
  if (!sure) return;
  try {
    const request = {
      kind: run.kind === 'stop_datafeeds' ? 'stop_datafeeds' : 'close_jobs',
      targets: units.map(unit => unit.id).join(','),
      force: true,
    };
    const { run_id: next } = await post('/_mlactors/runs', request);
    navigate(addressOf(`shutdown/${next}`));
  } catch (error) {
    notifyFailure('The forced run was not started', error);
  }
}

function Failed({ run, units }) {
  const failed = units.filter(unit => unit.state === 'failed' && unit.type === 'job');
  return (
    failed.length > 0 &&
    may().manage &&
    html`
    <${Section} title="What failed"><p>${failed.map(unit => `${unit.id}: ${unit.reason}`).join('; ')}</p>
      <div class="actions"><a class="button"
        href=${addressOf('shutdown', { kind: 'close_jobs', targets: failed.map(unit => unit.id).join(',') })}>Plan them again</a>
      <${Button} kind="danger" onClick=${() => force(run, failed)}>Force them…<//></div><//>`
  );
}
