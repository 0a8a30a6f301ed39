import { html } from '../parts/html.js';
import { get, segment } from '../parts/api.js';
import { useLoad } from '../parts/poll.js';
import { count, duration, none, time } from '../parts/format.js';
import { addressOf } from '../parts/router.js';
import { Badge, Failure, Loading, Page, Section } from '../parts/ui.js';
import { List } from '../parts/table.js';
import { nameOf } from './run-steps.js';

const facts = [
  ['What', run => nameOf(run)],
  ['Outcome', run => html`<${Badge} state=${run.outcome} />`],
  ['Started', run => time(run.started_at, { seconds: true })],
  ['Started by', run => run.started_by ?? none],
  ['Took', run => (run.ended_at ? duration(run.ended_at - run.started_at) : 'still running')],
  ['Time allowed', run => run.options.timeout],
  ['Jobs at a time', run => count(run.options.parallelism)],
  ['By force', run => (run.options.force ? 'yes' : 'no')],
  ['Units', run => count(run.counts.total)],
  ['Done', run => count(run.counts.done)],
  ['Failed', run => count(run.counts.failed)],
  ['Skipped', run => count(run.counts.skipped)],
];

/** Two runs side by side, and the units that ended differently. */
export function Comparison({ query }) {
  const ids = [query.get('a') ?? '', query.get('b') ?? ''];
  const { data, error } = useLoad(signal => Promise.all(ids.map(id => get(`/_mlactors/runs/${segment(id)}`, { signal }))), ids);
  return html`
    <${Page} title="Two runs side by side" actions=${html`<a class="button" href=${addressOf('shutdown')}>Board</a>`}>
      <${Failure} error=${error} />
      ${
        !data
          ? !error && html`<${Loading} what="the runs" />`
          : html`
        <${Section} title="Runs"><${List} caption="The two runs" rows=${facts} columns=${[
          { label: '', cell: ([name]) => name },
          ...data.map(run => ({ label: html`<a href=${addressOf(`shutdown/${run.run_id}`)}>${run.run_id}</a>`, cell: ([, value]) => value(run) })),
        ]} /><//>
        <${Differences} runs=${data} />`
      }
    <//>`;
}

function Differences({ runs }) {
  const byKey = runs.map(run => new Map(run.units.map(unit => [`${unit.type} ${unit.id}`, unit])));
  const keys = [...new Set(byKey.flatMap(units => [...units.keys()]))].filter(
    key => byKey[0].get(key)?.state !== byKey[1].get(key)?.state || byKey.some(units => units.get(key)?.reason),
  );
  const of = at => key => {
    const unit = byKey[at].get(key);
    return unit ? html`<${Badge} state=${unit.state} /> ${unit.reason ?? ''}` : html`<span class="faint">not in it</span>`;
  };
  return html`
    <${Section} title="Units that ended differently, or with a reason">
      ${
        keys.length === 0
          ? html`<p class="soft">All units ended alike.</p>`
          : html`
        <${List} caption="Units that ended differently" rows=${keys.slice(0, 200)} columns=${[
          { label: 'Unit', cell: key => key },
          { label: runs[0].run_id, cell: of(0) },
          { label: runs[1].run_id, cell: of(1) },
        ]} />`
      }
    <//>`;
}
