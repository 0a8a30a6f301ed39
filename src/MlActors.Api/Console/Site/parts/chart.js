import { html, useEffect, useLayoutEffect, useRef } from './html.js';
import Plot from '../vendor/uplot.js';
import { severities, severityOf, time, value } from './format.js';
import { settings, useSettings } from './settings.js';
import { Button } from './ui.js';

const colour = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** The style of the library is in a file, as the security policy wants it. */
function loadStyle() {
  if (document.querySelector('link[data-plot]')) return;
  const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: '/_console/vendor/uplot.css' });
  link.dataset.plot = '';
  document.head.append(link);
}

/**
 * A line chart over time. Drag zooms, Shift and drag or the wheel pans, a double click shows all; the same with the keyboard.
 * @param data seconds, then the values of each series
 * @param series label and kind: line, band (two of them), forecast
 * @param marks at in seconds, value, score, text: drawn as points in the colour of their severity
 * @param spans from and to in seconds, kind (event or annotation), number: drawn as shaded times, or as lines when they are moments
 * @param initial the seconds from and to that are shown; each new array shows them again
 */
export function Chart({ label, data, series, marks = [], spans = [], height = 340, initial, onRange, onMark, summary }) {
  const element = useRef(),
    plot = useRef(),
    latest = useRef();
  const { theme, zone } = useSettings();
  latest.current = { marks, spans, onRange, onMark };
  useLayoutEffect(() => {
    loadStyle();
    const created = new Plot(optionsOf({ series, height, width: element.current.clientWidth, latest }), data, element.current);
    plot.current = created;
    const observer = new ResizeObserver(([entry]) => created.setSize({ width: entry.contentRect.width, height }));
    observer.observe(element.current);
    return () => {
      observer.disconnect();
      created.destroy();
    };
  }, [theme, zone, height, series.map(each => each.label).join()]);
  useEffect(() => {
    if (plot.current.data !== data) plot.current.setData(data);
  }, [data]);
  useEffect(() => plot.current.redraw(false), [marks, spans]);
  useEffect(() => {
    if (initial) show(plot.current, ...initial);
  }, [initial]);
  const zoom = factor => scaleBy(plot.current, factor),
    pan = share => panBy(plot.current, share),
    all = () => showAll(plot.current);
  const keys = event => {
    const act = { ArrowLeft: () => pan(-0.2), ArrowRight: () => pan(0.2), '+': () => zoom(0.5), '-': () => zoom(2), 0: all }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  return html`
    <figure class="chart">
      <div class="chart-tools actions">
        <${Button} kind="quiet" label="Earlier" onClick=${() => pan(-0.5)}>◀<//>
        <${Button} kind="quiet" label="Later" onClick=${() => pan(0.5)}>▶<//>
        <${Button} kind="quiet" label="Zoom in" onClick=${() => zoom(0.5)}>+<//>
        <${Button} kind="quiet" label="Zoom out" onClick=${() => zoom(2)}>−<//>
        <${Button} kind="quiet" onClick=${all}>All<//></div>
      <div ref=${element} tabindex="0" role="img"
        aria-label=${`${label}. ${summary ?? ''} Arrows move, plus and minus zoom, 0 shows all.`} onKeyDown=${keys}
        class="chart-area"></div>
    </figure>`;
}

// Of each distance of ticks: the text, and what is added where the year, the day or the minute changes.
const dates = [
  [31536000, '{YYYY}', null, null, null, null, null, null, 1],
  [2419200, '{YYYY}-{MM}', null, null, null, null, null, null, 1],
  [86400, '{MM}-{DD}', '\n{YYYY}', null, null, null, null, null, 1],
  [60, '{HH}:{mm}', '\n{YYYY}-{MM}-{DD}', null, '\n{MM}-{DD}', null, null, null, 1],
  [1, '{HH}:{mm}:{ss}', '\n{YYYY}-{MM}-{DD}', null, '\n{MM}-{DD}', null, null, null, 1],
];

function optionsOf({ series, height, width, latest }) {
  const line = colour('accent'),
    faint = colour('faint'),
    grid = colour('line');
  // Read once for a theme: reading a style while a frame is drawn computes the styles of the page again.
  const colours = { panel: colour('panel'), event: line, annotation: colour('annotation') };
  for (const { name } of severities) colours[name] = colour(name);
  const axis = { stroke: faint, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid }, font: '11px system-ui, sans-serif' };
  const styles = {
    line: { stroke: line, width: 1, points: { show: false } },
    band: { width: 0, points: { show: false } },
    forecast: { stroke: colour('step-snapshot'), width: 1.5, dash: [5, 4], points: { show: false } },
  };
  const bands = [];
  series.forEach((each, at) => {
    if (each.kind === 'band' && series[at + 1]?.kind === 'band' && each.upper)
      bands.push({ series: [at + 1, at + 2], fill: `${each.forecast ? colour('step-snapshot') : line}2e` });
  });
  return {
    width,
    height,
    bands,
    tzDate: seconds => (settings.zone === 'utc' ? Plot.tzDate(new Date(seconds * 1000), 'UTC') : new Date(seconds * 1000)),
    series: [
      { label: 'Time', value: (_, seconds) => (seconds === null ? '–' : time(seconds * 1000)) },
      ...series.map(each => ({ label: each.label, ...styles[each.kind], value: (_, number) => value(number ?? undefined) })),
    ],
    axes: [
      { ...axis, values: dates },
      { ...axis, size: 62, values: (_, numbers) => numbers.map(number => value(number)) },
    ],
    cursor: { drag: { x: true, y: false }, focus: { prox: 30 } },
    scales: { x: { time: true } },
    plugins: [interaction(latest)],
    hooks: {
      drawClear: [plot => drawSpans(plot, latest.current.spans, colours)],
      draw: [
        plot => {
          drawNumbers(plot, latest.current.spans, colours);
          drawMarks(plot, latest.current.marks, colours);
        },
      ],
      setScale: [(plot, key) => key === 'x' && latest.current.onRange?.(plot.scales.x.min, plot.scales.x.max)],
    },
  };
}

/** Behind the lines: a shaded time for each; a moment is a line. */
function drawSpans(plot, spans, colours) {
  const { ctx } = plot;
  ctx.save();
  for (const { kind, left, width } of placesOf(plot, spans)) {
    ctx.fillStyle = width > 2 * devicePixelRatio ? `${colours[kind]}2a` : colours[kind];
    ctx.fillRect(left, plot.bbox.top, width, plot.bbox.height);
  }
  ctx.restore();
}

/** Their numbers at the top, above the lines. More numbers than these would cover one another. */
function drawNumbers(plot, spans, colours) {
  const { ctx, bbox } = plot,
    scale = devicePixelRatio,
    shown = placesOf(plot, spans);
  ctx.save();
  ctx.font = `600 ${11 * scale}px system-ui, sans-serif`;
  ctx.textBaseline = 'top';
  let row = 0,
    end = -Infinity;
  for (const { kind, number, left, width } of shown) {
    ctx.fillStyle = colours[kind];
    ctx.fillRect(left, bbox.top, width, 3 * scale);
    if (shown.length > 40) continue;
    const text = String(number);
    // A number that would cover the one before is written below it.
    row = left < end ? (row + 1) % 4 : 0;
    end = left + ctx.measureText(text).width + 8 * scale;
    ctx.fillText(text, left + 4 * scale, bbox.top + (5 + 13 * row) * scale);
  }
  ctx.restore();
}

/** Where the spans in view are, in pixels of the canvas. */
function placesOf(plot, spans) {
  const { bbox } = plot,
    { min, max } = plot.scales.x;
  return spans
    .filter(span => span.to >= min && span.from <= max)
    .map(({ from, to, kind, number }) => {
      const left = Math.max(bbox.left, plot.valToPos(from, 'x', true)),
        right = Math.min(bbox.left + bbox.width, plot.valToPos(to, 'x', true));
      return { kind, number, left, width: Math.max(1.5 * devicePixelRatio, right - left) };
    });
}

function drawMarks(plot, marks, colours) {
  const { ctx } = plot;
  const scale = devicePixelRatio;
  const { min, max } = plot.scales.x;
  ctx.save();
  ctx.strokeStyle = colours.panel;
  ctx.lineWidth = scale;
  for (const mark of marks) {
    if (mark.at < min || mark.at > max) continue;
    ctx.beginPath();
    ctx.arc(plot.valToPos(mark.at, 'x', true), plot.valToPos(mark.value, 'y', true), (mark.score >= 50 ? 5.5 : 4.5) * scale, 0, 2 * Math.PI);
    ctx.fillStyle = colours[severityOf(mark.score)];
    ctx.fill();
    ctx.stroke();
  }
  ctx.restore();
}

/** Panning with the wheel or with Shift, and clicks on marks. */
const interaction = latest => ({
  hooks: {
    ready: plot => {
      const { over } = plot;
      over.addEventListener(
        'wheel',
        event => {
          event.preventDefault();
          if (event.ctrlKey) scaleBy(plot, event.deltaY > 0 ? 1.25 : 0.8, (event.clientX - over.getBoundingClientRect().left) / over.clientWidth);
          else panBy(plot, (Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.deltaY) / over.clientWidth);
        },
        { passive: false },
      );
      over.addEventListener(
        'mousedown',
        event => {
          if (!event.shiftKey) return;
          event.stopImmediatePropagation();
          let at = event.clientX;
          const move = moved => {
            panBy(plot, (at - moved.clientX) / over.clientWidth);
            at = moved.clientX;
          };
          document.addEventListener('mousemove', move);
          document.addEventListener('mouseup', () => document.removeEventListener('mousemove', move), { once: true });
        },
        true,
      );
      over.addEventListener('click', () => {
        const { left, top } = plot.cursor;
        const near = latest.current.marks.find(mark => Math.hypot(plot.valToPos(mark.at, 'x') - left, plot.valToPos(mark.value, 'y') - top) < 9);
        if (near) latest.current.onMark?.(near);
      });
    },
  },
});

function limits(plot) {
  const times = plot.data[0];
  return times.length === 0 ? [0, 1] : [times[0], times.at(-1)];
}

function show(plot, min, max) {
  const [first, last] = limits(plot),
    span = Math.min(max - min, last - first);
  const from = Math.max(first, Math.min(min, last - span));
  plot.setScale('x', { min: from, max: from + span });
}

function scaleBy(plot, factor, at = 0.5) {
  const { min, max } = plot.scales.x,
    centre = min + (max - min) * at,
    span = (max - min) * factor;
  show(plot, centre - span * at, centre + span * (1 - at));
}

function panBy(plot, share) {
  const { min, max } = plot.scales.x,
    by = (max - min) * share;
  show(plot, min + by, max + by);
}

function showAll(plot) {
  const [first, last] = limits(plot);
  plot.setScale('x', { min: first, max: last });
}
