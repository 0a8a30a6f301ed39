import { html, useMemo, useRef, useState } from './html.js';
import { score as shortScore, severityOf, time } from './format.js';

/** Times at which cells begin, and how long each is. */
export function gridOf({ from, to }, smallest, most = 96) {
  const minute = 60000;
  const nice = [1, 5, 10, 15, 30, 60, 120, 180, 240, 360, 480, 720, 1440, 2880, 10080, 20160, 43200].map(minutes => minutes * minute);
  const cell =
    nice.find(span => span >= smallest && span % smallest === 0 && (to - from) / span <= most) ?? Math.ceil((to - from) / most / smallest) * smallest;
  const start = Math.floor(from / cell) * cell;
  return { start, cell, count: Math.max(1, Math.ceil((to - start) / cell)) };
}

/** The highest score in each cell of each lane, the lane with the highest first. @param scores at, key and score */
export function lanesOf(scores, grid, most = 12) {
  const lanes = new Map();
  for (const { at, key, score } of scores) {
    const cell = Math.floor((at - grid.start) / grid.cell);
    if (cell < 0 || cell >= grid.count) continue;
    const lane = lanes.get(key) ?? { key, label: String(key), cells: new Array(grid.count).fill(0), max: 0 };
    lane.cells[cell] = Math.max(lane.cells[cell], score);
    lane.max = Math.max(lane.max, score);
    lanes.set(key, lane);
  }
  return [...lanes.values()].sort((a, b) => b.max - a.max).slice(0, most);
}

/**
 * Lanes of cells, coloured by severity. A time is selected by dragging over cells, or with the keyboard: arrows move, Shift extends, Enter selects.
 * @param selection lane, first and last cell; null for none
 */
export function SwimLanes({ caption, lanes, grid, selection, onSelect, marks = [] }) {
  const [cursor, setCursor] = useState({ lane: 0, cell: 0 });
  const [draft, setDraft] = useState(null);
  const element = useRef();
  const shown = draft ?? selection;
  const cellAt = event => {
    const target = document.elementFromPoint(event.clientX, event.clientY)?.closest('[data-cell]');
    return target && element.current.contains(target) ? { lane: Number(target.dataset.lane), cell: Number(target.dataset.cell) } : null;
  };
  const begin = event => {
    const at = cellAt(event);
    if (!at || event.button !== 0) return;
    setDraft({ lane: lanes[at.lane].key, first: at.cell, last: at.cell, anchor: at.cell });
    setCursor(at);
  };
  const extend = event => {
    const at = draft && cellAt(event);
    if (at) setDraft({ ...draft, first: Math.min(draft.anchor, at.cell), last: Math.max(draft.anchor, at.cell) });
  };
  const finish = () => {
    if (!draft) return;
    const same = selection && selection.lane === draft.lane && selection.first === draft.first && selection.last === draft.last;
    onSelect(same ? null : { lane: draft.lane, first: draft.first, last: draft.last });
    setDraft(null);
  };
  const keys = event => {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], Home: [0, -grid.count], End: [0, grid.count] }[
      event.key
    ];
    if (step) {
      event.preventDefault();
      const next = { lane: bounded(cursor.lane + step[0], lanes.length), cell: bounded(cursor.cell + step[1], grid.count) };
      setCursor(next);
      if (event.shiftKey && step[1]) {
        const anchor = draft?.anchor ?? cursor.cell;
        setDraft({ lane: lanes[next.lane].key, anchor, first: Math.min(anchor, next.cell), last: Math.max(anchor, next.cell) });
      }
      element.current.querySelector(`[data-lane="${next.lane}"][data-cell="${next.cell}"]`)?.focus();
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      if (draft) finish();
      else onSelect({ lane: lanes[cursor.lane].key, first: cursor.cell, last: cursor.cell });
    } else if (event.key === 'Escape' && (selection || draft)) {
      event.preventDefault();
      setDraft(null);
      onSelect(null);
    }
  };
  return html`
    <div class="lanes" role="grid" aria-label=${caption} aria-rowcount=${lanes.length} aria-colcount=${grid.count + 1} ref=${element}
      onKeyDown=${keys}
      onPointerDown=${begin} onPointerMove=${extend} onPointerUp=${finish} onPointerLeave=${finish}>
      ${lanes.map(
        (lane, index) => html`<${Lane} key=${lane.key} lane=${lane} index=${index} grid=${grid} marks=${index === 0 ? marks : []}
        cursor=${Math.min(cursor.lane, lanes.length - 1) === index ? bounded(cursor.cell, grid.count) : -1}
        first=${shown?.lane === lane.key ? shown.first : -1} last=${shown?.lane === lane.key ? shown.last : -1} />`,
      )}
    </div>`;
}

const bounded = (at, count) => Math.min(count - 1, Math.max(0, at));

function Lane({ lane, index, grid, cursor, first, last, marks }) {
  const marked = useMemo(() => {
    const cells = new Map();
    for (const mark of marks) {
      const [from, to] = cellsOf(mark, grid);
      for (let at = from; at <= to; at++) cells.set(at, [...(cells.get(at) ?? []), mark]);
    }
    return cells;
  }, [marks, grid]);
  return html`
    <div class="lane-row" role="row">
      <span class="lane-name" role="rowheader" title=${lane.label}>${lane.label}</span>
      <div class="lane-cells" role="presentation">${lane.cells.map((score, at) => {
        const found = score > 0 ? shortScore(score) : 'no anomaly';
        const here = (marked.get(at) ?? []).map(mark => `, ${mark.kind} ${mark.text}`).join('');
        const text = `${time(grid.start + at * grid.cell)}: ${found}${here}`;
        return html`<span key=${at} role="gridcell" data-lane=${index} data-cell=${at} tabindex=${at === cursor ? 0 : -1} aria-label=${text}
          title=${text}
          aria-selected=${at >= first && at <= last} class=${`cell ${score > 0 ? severityOf(score) : ''} ${marked.get(at)?.[0].kind ?? ''}`}></span>`;
      })}</div>
    </div>`;
}

/** The first and the last cell of a mark. */
const cellsOf = (mark, grid) => [
  Math.max(0, Math.floor((mark.from - grid.start) / grid.cell)),
  Math.min(grid.count - 1, Math.floor((Math.max(mark.from, mark.to - 1) - grid.start) / grid.cell)),
];

/** Calendar events and annotations above the lanes, with their numbers. The list of marks has the same as text. */
export function LaneMarks({ marks, grid }) {
  const share = cells => `${(cells / grid.count) * 100}%`;
  const shown = marks.map(mark => [mark, ...cellsOf(mark, grid)]).filter(([, from, to]) => from <= to);
  // Marks that begin in the same cell are numbered together, at the first of them.
  const numbers = new Map();
  for (const [mark, from] of shown) numbers.set(from, [...(numbers.get(from) ?? []), mark.number]);
  return html`<div class="lane-row" aria-hidden="true"><span class="lane-name">Marks</span>
    <div class="lane-marks">${shown.map(
      ([mark, from, to]) => html`<span key=${mark.number} class=${`mark ${mark.kind}`} title=${`${mark.kind} ${mark.text}`}
        style=${{ left: share(from), width: share(to - from + 1) }}>${
          numbers.get(from)[0] === mark.number && html`<b>${numbers.get(from).join(', ')}</b>`}</span>`,
    )}</div></div>`;
}

/** Times below the lanes. */
export function LaneAxis({ grid }) {
  const every = Math.ceil(grid.count / 7);
  // A text at the right end would be outside of the lanes.
  const ticks = Array.from({ length: Math.ceil(grid.count / every) }, (_, at) => at * every).filter(at => at <= grid.count * 0.9);
  return html`<div class="lane-row axis" aria-hidden="true"><span class="lane-name"></span>
    <div class="lane-ticks">${ticks.map(at => html`<span key=${at}
      style=${{ left: `${(at / grid.count) * 100}%` }}>${time(grid.start + at * grid.cell)}</span>`)}</div></div>`;
}
