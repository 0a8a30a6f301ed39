import { html, useMemo, useState } from '../parts/html.js';
import { get, nodeNow, post, remove, segment } from '../parts/api.js';
import { confirm } from '../parts/dialog.js';
import { usePoll } from '../parts/poll.js';
import { count, duration, plural, time, value } from '../parts/format.js';
import { act, notifyFailure } from '../parts/notices.js';
import { may } from '../parts/rights.js';
import { addressOf, navigate } from '../parts/router.js';
import { Badge, Button, Facts, Failure, Loading, Meter, Page, Section, Tile } from '../parts/ui.js';
import { List, Table } from '../parts/table.js';
import { Bar, Legend } from './gantt.js';
import { Verdict, whatOf } from './rehearsals.js';

const path = id => `/_mlactors/rehearsals/${segment(id)}`;

/** One rehearsal: how far it is, and in the end its verdict. */
export function Rehearsal({ id }) {
  const [isOver, setIsOver] = useState(false);
  const load = async signal => {
    const rehearsal = await get(path(id), { signal });
    setIsOver(rehearsal.state !== 'running');
    return rehearsal;
  };
  const { data, error, reload } = usePoll(load, [id, isOver], isOver ? 0 : 1000);
  const cancel = async () => {
    const sure = await confirm({
      title: `Cancel rehearsal ${id}?`,
      action: 'Cancel the rehearsal',
      text: html`<p>The simulator ends at once, and there is no verdict. Nothing of the cluster is touched.</p>`,
    });
    if (sure && (await act('Cancelling', 'The rehearsal is cancelled.', () => remove(path(id))))) reload();
  };
  return html`
    <${Page} title=${`Rehearsal ${id}`} about=${data && whatOf(data.request)} actions=${html`
      <a class="button" href=${addressOf('shutdown')}>Board</a>
      ${data?.verdict && html`<a class="button" href=${`${path(id)}/verdict`} target="_blank" rel="noreferrer">Verdict as a page</a>`}
      ${data && !isOver && may().manage && html`<${Button} onClick=${cancel}>Cancel the rehearsal…<//>`}`}>
      <${Failure} error=${error} />
      ${!data ? !error && html`<${Loading} what="the rehearsal" />` : html`<${Progress} of=${data} />`}
      ${data?.verdict && html`<${Shown} verdict=${data.verdict} />`}
    <//>`;
}

function Progress({ of: rehearsal }) {
  const { progress, state, verdict } = rehearsal;
  const end = rehearsal.ended_at ?? (state === 'running' ? nodeNow() : undefined);
  return html`
    <div class="tiles" aria-live="off">
      <${Tile} label="State" value=${html`<${Badge} state=${state} />`} about=${rehearsal.cancelled_by && `by ${rehearsal.cancelled_by}`} />
      <${Tile} label="Verdict" value=${html`<${Verdict} of=${rehearsal} />`} />
      <${Tile} label="Seeds" value=${`${count(progress.done)} of ${count(progress.total)}`}
        about=${state === 'running' && html`<${Meter} part=${progress.done} whole=${progress.total} label="Seeds that were run" />`} />
      <${Tile} label="Seeds that broke a promise" value=${count(progress.failed)} tone=${progress.failed ? 'bad' : ''} />
      <${Tile} label=${state === 'running' ? 'Running for' : 'Took'} value=${duration(end && end - rehearsal.started_at)}
        about=${`of ${rehearsal.request.timeout} allowed`} />
      ${
        verdict &&
        html`<${Tile} label="Simulated time" value=${duration(verdict.simulated_hours * 3600000)} about=${`${count(verdict.messages)} messages`} />`
      }
    </div>
    <p class="hidden" role="status">${
      state === 'running' ? '' : `The rehearsal is ${state}${verdict ? `, the verdict is ${verdict.is_green ? 'green' : 'red'}` : ''}`}</p>
    <p class="soft">Started ${time(rehearsal.started_at, { seconds: true })}${rehearsal.started_by ? ` by ${rehearsal.started_by}` : ''}
      ${' '}on node <span class="mono">${rehearsal.node}</span>.</p>
    ${
      verdict &&
      verdict.build !== rehearsal.build &&
      html`<p class="price"><${Badge} state="warning">another build<//> The simulator is of build ${verdict.build}, and the node of
        ${' '}${rehearsal.build}: build the simulator again to rehearse what runs here.</p>`
    }
    ${rehearsal.problem && html`<p class="failure" role="alert"><strong>There is no verdict.</strong> ${' '}${rehearsal.problem}.</p>`}
    ${state !== 'running' && !verdict && html`<${Again} of=${rehearsal} />`}`;
}

/** How to get the verdict that there is none of. */
function Again({ of: { command, request } }) {
  const begin = async () => {
    try {
      const { rehearsal_id: id } = await post('/_mlactors/rehearsals', request);
      navigate(addressOf(`shutdown/rehearsals/${id}`));
    } catch (error) {
      notifyFailure('The rehearsal was not started', error);
    }
  };
  return html`<${Section} title="Run it again" actions=${may().manage && html`<${Button} onClick=${begin}>Start it again on this node<//>`}>
    <p><code class="command">${command}</code></p><//>`;
}

function Shown({ verdict }) {
  const counted = [
    { label: '', cell: each => each.id },
    { label: 'What', cell: each => each.text },
  ];
  return html`
    ${
      verdict.reasons.length > 0 &&
      html`<${Section} title="Why it is red"><ul class="bullets">${verdict.reasons.map(reason => html`<li key=${reason}>${reason}</li>`)}</ul><//>`
    }
    ${verdict.failed.length > 0 && html`<${FailedSeeds} failed=${verdict.failed} />`}
    <${Section} title="Promises"><${List} caption="Promises" rows=${verdict.properties} columns=${[
      ...counted,
      { label: 'Checked', numeric: true, cell: each => count(each.count) },
      {
        label: 'Broken',
        numeric: true,
        cell: each => (each.violations ? html`<span class="bad-text">${count(each.violations)}</span>` : count(0)),
      },
    ]} /><//>
    <div class="columns">
      <${Section} title="Situations that were struck"><${List} caption="Situations" rows=${verdict.situations} columns=${[
        ...counted.slice(1),
        { label: 'Times', numeric: true, cell: each => count(each.count) },
      ]} /><//>
      <${Section} title="Faults"><${List} caption="Faults" rows=${Object.entries(verdict.faults)} columns=${[
        { label: 'Fault', cell: ([fault]) => fault },
        { label: 'Times', numeric: true, cell: ([, times]) => count(times) },
      ]} /><//>
    </div>
    <${Steps} verdict=${verdict} />
    <${Section} title="What this does not show">
      <ul class="bullets">${verdict.not_shown.map(limit => html`<li key=${limit}>${limit}</li>`)}</ul>
      <${Facts} of=${[
        ['Build of the simulator', html`<span class="mono">${verdict.build}</span>`],
        ['Hash of all traces', html`<span class="mono">${verdict.hash}</span>`],
        ['Seeds a second', value(verdict.seeds_per_second)],
        ['Places of a fault', `${count(verdict.coverage.cells)} of ${count(verdict.coverage.all_cells)}`],
        ['Messages in a state', `${count(verdict.coverage.triples)} of ${count(verdict.coverage.all_triples)}`],
      ]} />
    <//>`;
}

const FailedSeeds = ({ failed }) => html`
  <${Section} title=${`${plural(failed.length, 'seed')} that broke a promise`}>
    <${List} caption="Seeds that broke a promise" rows=${failed} columns=${[
      { label: 'Seed', numeric: true, cell: each => each.seed },
      { label: 'Promise', cell: each => each.property },
      { label: 'After', numeric: true, cell: each => `${value(each.at_seconds)} s` },
      { label: 'What', cell: each => each.what },
      { label: 'Faults', cell: each => each.faults.join('; ') },
      { label: 'Run it again', cell: each => html`<code class="command">${each.replay}</code>` },
    ]} />
  <//>`;

/** StopFeed of the simulator is stop_feed here. */
const stepOf = name => name.replace(/(?!^)([A-Z])/g, '_$1').toLowerCase();

function Steps({ verdict }) {
  const units = useMemo(() => {
    const jobs = new Map();
    for (const { job, step, from, to } of verdict.steps)
      jobs.set(job, [...(jobs.get(job) ?? []), { step: stepOf(step), from: from * 1000, to: to * 1000 }]);
    return [...jobs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, segments]) => ({ id, segments, state: 'done' }));
  }, [verdict]);
  if (units.length === 0) return null;
  const all = units.flatMap(unit => unit.segments);
  const begin = Math.min(...all.map(each => each.from)),
    end = Math.max(...all.map(each => each.to), begin + 1);
  return html`
    <${Section} title=${`Steps of seed ${verdict.shown_seed}, in virtual time`}>
      <${Legend} units=${units} />
      <${Table} caption="Steps of a seed" rows=${units} keyOf=${unit => unit.id} columns=${[
        { id: 'job', label: 'Job', width: '14%', value: unit => unit.id },
        {
          id: 'line',
          label: `${duration(begin)} to ${duration(end)}`,
          width: '86%',
          cell: unit => html`<${Bar} unit=${unit} begin=${begin} end=${end} />`,
        },
      ]} />
    <//>`;
}
