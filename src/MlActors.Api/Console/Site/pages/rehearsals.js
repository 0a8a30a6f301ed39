import { html, useState } from '../parts/html.js';
import { get, post } from '../parts/api.js';
import { usePoll } from '../parts/poll.js';
import { count, plural, time } from '../parts/format.js';
import { notifyFailure } from '../parts/notices.js';
import { may } from '../parts/rights.js';
import { addressOf, navigate } from '../parts/router.js';
import { Badge, Button, CheckField, Failure, Loading, Section, SelectField, TextField } from '../parts/ui.js';
import { Table } from '../parts/table.js';

/** Rehearsals of all nodes: what was rehearsed, and a form that starts the next on this one. */
export function Rehearsals({ nodes }) {
  const { data, error } = usePoll(signal => get('/_mlactors/rehearsals', { signal }), [], 3000);
  return html`
    <${Section} title="Rehearse a shutdown">
      <p class="soft">The actors of a node run in virtual time, and a script opens, feeds and closes jobs while faults strike. Nothing of this
        cluster is touched. One rehearsal runs at a time on a node; the newest ${data?.limits.kept ?? ''} are kept with their verdicts,
        of all nodes.</p>
      <${Failure} error=${error} />
      ${!data ? !error && html`<${Loading} what="rehearsals" />` : html`<${Content} ...${data} nodes=${nodes} />`}
    <//>`;
}

function Content({ available, problem, node, limits, faults, scenarios, rehearsals, nodes }) {
  const running = rehearsals.find(rehearsal => rehearsal.state === 'running' && rehearsal.node === node);
  return html`
    ${!available && html`<p class="price"><${Badge} state="warning">not here<//> ${problem}.</p>`}
    ${
      available &&
      may().manage &&
      nodes &&
      html`<${Form} limits=${limits} faults=${faults} scenarios=${scenarios} nodes=${nodes} running=${running} />`
    }
    ${rehearsals.length > 0 && html`<${Table} caption="Rehearsals" columns=${columns} rows=${rehearsals} keyOf=${each => each.rehearsal_id} />`}`;
}

const columns = [
  {
    id: 'rehearsal',
    label: 'Rehearsal',
    width: '12%',
    cell: each => html`<a href=${addressOf(`shutdown/rehearsals/${each.rehearsal_id}`)}>${each.rehearsal_id}</a>`,
  },
  { id: 'state', label: 'State', width: '10%', cell: each => html`<${Badge} state=${each.state} />` },
  { id: 'verdict', label: 'Verdict', width: '8%', cell: each => html`<${Verdict} of=${each} />` },
  { id: 'what', label: 'What', width: '24%', cell: each => html`<span title=${whatOf(each.request)}>${whatOf(each.request)}</span>` },
  { id: 'seeds', label: 'Seeds', width: '10%', numeric: true, cell: each => `${count(each.progress.done)} of ${count(each.progress.total)}` },
  { id: 'started', label: 'Started', width: '16%', cell: each => time(each.started_at, { seconds: true }) },
  { id: 'node', label: 'Node', width: '12%', cell: each => html`<span class="mono">${each.node}</span>` },
  { id: 'by', label: 'Started by', width: '8%', value: each => each.started_by },
];

export const Verdict = ({ of: { green } }) =>
  green === undefined ? html`<span class="faint">–</span>` : html`<${Badge} state=${green ? 'green' : 'red'} />`;

/** What a rehearsal was asked for, in words. */
export const whatOf = ({ scenario, nodes, jobs, datafeeds, faults, seeds }) =>
  scenario
    ? `scenario ${scenario}, seeds ${seeds}`
    : [plural(nodes, 'node'), plural(jobs, 'job'), plural(datafeeds, 'datafeed'), `seeds ${seeds}`, `faults: ${faults.join(', ')}`].join(', ');

const single = ['all', 'none'];

function Form({ limits, faults, scenarios, nodes, running }) {
  const open = nodes.reduce((sum, node) => sum + node.jobs, 0);
  const [asked, setAsked] = useState({
    scenario: '',
    nodes: String(Math.min(limits.nodes, Math.max(1, nodes.length))),
    jobs: String(Math.min(20, open || 8)),
    seeds: '1..100',
    timeout: '10m',
    faults: ['all'],
  });
  const change = values => setAsked(before => ({ ...before, ...values }));
  const toggle = (fault, isOn) => {
    if (single.includes(fault)) return change({ faults: [fault] });
    const others = asked.faults.filter(each => each !== fault && !single.includes(each));
    return change({ faults: isOn ? [...others, fault] : others.length > 0 ? others : ['none'] });
  };
  const begin = async () => {
    const { scenario, ...size } = asked;
    try {
      const body = scenario ? { scenario, seeds: asked.seeds, timeout: asked.timeout } : size;
      const { rehearsal_id: id } = await post('/_mlactors/rehearsals', body);
      navigate(addressOf(`shutdown/rehearsals/${id}`));
    } catch (error) {
      notifyFailure('The rehearsal was not started', error);
    }
  };
  return html`
    <div class="bar">
      <${SelectField} broad label="Scenario" value=${asked.scenario} onChange=${scenario => change({ scenario })}
        options=${[['', 'faults of my choice'], ...scenarios.map(each => [each.id, each.title || each.id])]} />
      ${
        !asked.scenario &&
        html`<${TextField} label="Simulated nodes" about=${`up to ${limits.nodes}`} inputmode="numeric" value=${asked.nodes}
          onInput=${value => change({ nodes: value })} />
        <${TextField} label="Simulated jobs" about=${`up to ${limits.jobs}; half of them have a datafeed`} inputmode="numeric" value=${asked.jobs}
          onInput=${value => change({ jobs: value })} />`
      }
      <${TextField} label="Seeds" about=${`a range of up to ${count(limits.seeds)}, or one`} value=${asked.seeds}
        onInput=${seeds => change({ seeds })} />
      <${TextField} label="Time on this machine" about=${`up to ${limits.timeout}`} value=${asked.timeout}
        onInput=${timeout => change({ timeout })} />
    </div>
    ${
      !asked.scenario &&
      html`<fieldset><legend>Faults</legend><div class="choices">${faults.map(
        fault => html`<${CheckField} key=${fault} label=${fault === 'all' ? 'all of these' : fault} checked=${asked.faults.includes(fault)}
          onChange=${isOn => toggle(fault, isOn)} />`,
      )}</div></fieldset>`
    }
    <div class="actions"><${Button} kind="primary" disabled=${!!running} onClick=${begin}>Start the rehearsal<//>
      ${
        running &&
        html`<span class="soft">One runs: <a href=${addressOf(`shutdown/rehearsals/${running.rehearsal_id}`)}>${running.rehearsal_id}</a></span>`
      }</div>`;
}
