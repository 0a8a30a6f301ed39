import { html, useEffect, useRef, useState } from '../parts/html.js';
import { get, nodeNow, post, segment } from '../parts/api.js';
import { confirm } from '../parts/dialog.js';
import { count, duration, plural, time } from '../parts/format.js';
import { act, notifyFailure } from '../parts/notices.js';
import { useSessions } from '../parts/poll.js';
import { may } from '../parts/rights.js';
import { addressOf, navigate, setQuery } from '../parts/router.js';
import { PlanLink } from '../parts/selection.js';
import { Badge, Button, Failure, Loading, Page, Section, Tabs, Tile } from '../parts/ui.js';
import { Gantt } from './gantt.js';
import { Receipt } from './receipt.js';
import { price } from './run-plan.js';
import { errorOf, nameOf, RunHistory } from './run-steps.js';

const path = id => `/_mlactors/runs/${segment(id)}`;

/** Follows a run by its server-sent events, and renders at most four times a second, however many units change. */
function useRun(id) {
  const [state, setState] = useState({ units: [] });
  const history = useRef(new RunHistory());
  const sessions = useSessions();
  useEffect(() => {
    let run,
      error,
      receipt,
      timer = 0,
      isOver = false;
    const show = () => {
      timer = 0;
      setState({ run, units: history.current.units, error, receipt, now: nodeNow() });
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
    const readReceipt = async () => {
      try {
        receipt = { read: await get(`${path(id)}/receipt`) };
        history.current.addReceipt(receipt.read);
      } catch (failure) {
        receipt = { failure };
      }
      changed();
    };
    events.addEventListener('unit', event => {
      history.current.add(JSON.parse(event.data), nodeNow());
      changed();
    });
    for (const name of ['run', 'end'])
      events.addEventListener(name, event => {
        const isFirst = !run;
        [run, error] = [JSON.parse(event.data), undefined];
        if (name === 'end') end();
        // What was done before the page was opened, and in the end all of it.
        if (name === 'end' || (isFirst && run.outcome === 'running')) readReceipt();
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
  }, [id, sessions]);
  return state;
}

export function Run({ id, query }) {
  const { run, units, error, receipt, now } = useRun(id);
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
        <${Tabs} label="Parts of the run" tabs=${parts} selected=${query.get('tab') ?? 'steps'} onSelect=${tab => setQuery({ tab, unit: '' })}>
          ${part =>
            part === 'steps'
              ? html`<${Gantt} run=${run} units=${units} now=${now} />`
              : html`<${Receipt} id=${id} ...${receipt} query=${query} />`}
        <//>
        ${isOver && html`<${Failed} run=${run} units=${units} />`}`
      }
    <//>`;
}

const parts = [
  ['steps', 'Steps'],
  ['receipt', 'Receipt'],
];

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
      ${
        run.prediction &&
        html`<${Tile} label="Predicted" value=${duration(run.prediction.seconds * 1000)}
        about=${[errorOf(run.prediction), run.prediction.calibrated ? '' : 'the cluster was not measured'].filter(Boolean).join('; ')} />`
      }
    </div>
    <p class="hidden" role="status">${
      run.outcome === 'running' ? '' : `The run has ended: ${run.outcome}, ${counts.done} of ${counts.total} done`}</p>
    <p class="soft">Started ${time(run.started_at, { seconds: true })}${run.started_by ? ` by ${run.started_by}` : ''}${
      run.cancelled_by ? `, cancelled by ${run.cancelled_by}` : ''
    } · ${plural(run.options.parallelism, 'job')} at a time${run.options.force ? ' · by force' : ''}</p>`;
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
    <${Section} title="What failed"><p>${failed
      .slice(0, 20)
      .map(unit => `${unit.id}: ${unit.reason}`)
      .join('; ')}${failed.length > 20 ? `; and ${failed.length - 20} more` : ''}</p>
      <div class="actions"><${PlanLink} ids=${failed.map(unit => unit.id)}>Plan them again<//>
      <${Button} kind="danger" onClick=${() => force(run, failed)}>Force them…<//></div><//>`
  );
}
