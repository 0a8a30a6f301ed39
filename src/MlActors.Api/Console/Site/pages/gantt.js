import { html } from '../parts/html.js';
import { duration } from '../parts/format.js';
import { Badge } from '../parts/ui.js';
import { Table } from '../parts/table.js';
import { stepNames } from './run-steps.js';

const order = { failed: 0, active: 1, waiting: 2, skipped: 3, done: 4 };

/** What needs attention first; jobs before datafeeds, each in the order in which they began. */
const placeOf = unit => order[unit.state] * 2e15 + (unit.type === 'job' ? 0 : 1e15) + (unit.segments[0]?.from ?? unit.endedAt ?? 0);

/** The units of a run, a row each, a colour a step. */
export function Gantt({ run, units, now }) {
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
  return html`
    <${Legend} units=${units} />
    <${Table} tall caption="Units of the run" columns=${columns} rows=${units} keyOf=${unit => unit.key} sort="state" />`;
}

/** The steps that the units have been at, in their order. */
export function Legend({ units }) {
  const seen = new Set(units.flatMap(unit => unit.segments.map(each => each.step)));
  return html`<ul class="legend" aria-label="Steps">${Object.entries(stepNames)
    .filter(([step]) => seen.has(step))
    .map(
      ([step, name]) => html`
    <li key=${step}><svg width="12" height="12" aria-hidden="true"><rect class=${`step-${step}`}
      width="12" height="12" rx="2" /></svg> ${name}</li>`,
    )}</ul>`;
}

/** The steps of one unit between two moments. */
export function Bar({ unit, begin, end }) {
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
