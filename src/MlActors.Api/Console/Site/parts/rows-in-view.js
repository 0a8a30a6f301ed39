import { useEffect, useLayoutEffect, useRef, useState } from './html.js';

export const rowHeight = 30;

// Rows above and below the view that exist already; rows that are completed in one frame; how long a scroll has to rest before the rows that it
// skipped are completed.
const overscan = 6,
  rowsPerFrame = 6,
  restMilliseconds = 80;

/**
 * Which rows exist: those in view, and a few around them. A frame of a fast scroll has no time to write all of its rows, so that of some there is
 * only the first column. They are completed a few in each frame; those of a scroll that is too fast to read, when it rests.
 * @param view the element that scrolls
 * @param rows all rows in their order. When they change, each row that exists is complete.
 * @returns the rows from and to, the element of each, and whether it is complete. Rows that stay in view keep their elements, and the order of the
 * elements is always that of the rows.
 */
export function useRowsInView(view, rows) {
  const [first, setFirst] = useState(0);
  const [height, setHeight] = useState(600);
  const [, setFrame] = useState(0);
  const known = useRef({ from: 0, turn: 0 }).current;
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setHeight(entry.contentRect.height));
    observer.observe(view.current);
    return () => observer.disconnect();
  }, []);
  const size = Math.min(rows.length, Math.ceil(height / rowHeight) + 2 * overscan);
  const from = Math.max(0, Math.min(first, rows.length - size)),
    to = from + size,
    moved = from - known.from;
  if (Math.abs(moved) < size) known.turn = modulo(known.turn + moved, size);
  const stays = known.rows === rows ? common(known.complete, { from, to }) : { from, to };
  const isSkipped = !stays && moved !== 0;
  const complete = grown(stays ?? { from: from + overscan, to: from + overscan }, { from, to }, isSkipped ? 0 : rowsPerFrame);
  Object.assign(known, { rows, from, complete });
  useLayoutEffect(() => {
    if (complete.from <= from && complete.to >= to) return undefined;
    let frame = 0;
    const next = () => {
      frame = requestAnimationFrame(setFrame);
    };
    const timer = setTimeout(next, isSkipped ? restMilliseconds : 0);
    return () => {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
    };
  });
  const onScroll = event => {
    const next = Math.max(0, Math.floor(event.currentTarget.scrollTop / rowHeight) - overscan);
    if (next === first) return;
    keepFocus(event.currentTarget, next, next + size);
    setFirst(next);
  };
  const { turn } = known;
  return {
    from,
    to,
    onScroll,
    elementOf: index => modulo(index - from + turn, size),
    isComplete: index => index >= complete.from && index < complete.to,
  };
}

const modulo = (number, by) => (by > 0 ? ((number % by) + by) % by : 0);

/** The rows of both ranges; undefined when there is none. */
function common(one, other) {
  const range = { from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) };
  return range.from < range.to ? range : undefined;
}

/** A range and a few rows more, first below it. */
function grown(range, all, rows) {
  const below = Math.min(rows, all.to - range.to);
  return { from: Math.max(all.from, range.from - rows + below), to: range.to + below };
}

/** Elements of rows are used again for other rows, so that the focus must not stay in one that leaves the view. */
function keepFocus(view, first, end) {
  const focused = document.activeElement?.closest('tbody tr');
  if (!focused || !view.contains(focused)) return;
  const at = Number(focused.getAttribute('aria-rowindex')) - 2;
  if (at < first || at >= end) view.focus({ preventScroll: true });
}
