// Numbers, sizes and times as people read them.
import { nodeNow } from './api.js';
import { settings } from './settings.js';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 5 });
const tiny = new Intl.NumberFormat('en', { maximumSignificantDigits: 3, notation: 'scientific' });

export const none = '–';

export const count = value => (value === undefined || value === null ? none : whole.format(value));

export const plural = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;

export function value(number) {
  if (number === undefined || number === null || Number.isNaN(number)) return none;
  const size = Math.abs(number);
  if (size !== 0 && size < 0.001) return tiny.format(number);
  return size >= 100000 ? whole.format(number) : short.format(number);
}

export const score = number => (number === undefined || number === null ? none : number >= 1 || number === 0 ? whole.format(number) : '< 1');

export function bytes(size) {
  if (size === undefined || size === null) return none;
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let unit = 0;
  for (; size >= 1024 && unit < units.length - 1; unit++) size /= 1024;
  return `${size >= 100 || unit === 0 ? whole.format(size) : short.format(Math.round(size * 10) / 10)} ${units[unit]}`;
}

/** A duration in milliseconds. */
export function duration(milliseconds) {
  if (milliseconds === undefined || milliseconds === null) return none;
  const seconds = milliseconds / 1000;
  if (seconds < 1) return `${Math.round(milliseconds)} ms`;
  if (seconds < 60) return `${short.format(Math.round(seconds * 10) / 10)} s`;
  const both = (large, unit, small, smallUnit) => (small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smallUnit}`);
  if (seconds < 3600) return both(Math.floor(seconds / 60), 'min', Math.floor(seconds % 60), 's');
  if (seconds < 172800) return both(Math.floor(seconds / 3600), 'h', Math.floor((seconds % 3600) / 60), 'min');
  return `${Math.round(seconds / 86400)} d`;
}

const two = number => String(number).padStart(2, '0');

function parts(time) {
  const date = new Date(time);
  return settings.zone === 'utc'
    ? [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()]
    : [date.getFullYear(), date.getMonth() + 1, date.getDate(), date.getHours(), date.getMinutes(), date.getSeconds()];
}

/** A time with its date, in the zone that is chosen; with its seconds when it has some, or always, or never. */
export function time(at, { seconds } = {}) {
  if (at === undefined || at === null || at === '') return none;
  const milliseconds = millisecondsOf(at);
  if (Number.isNaN(milliseconds)) return String(at);
  const [year, month, day, hour, minute, second] = parts(milliseconds);
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}${(seconds ?? second !== 0) ? `:${two(second)}` : ''}`;
}

export const zoneName = () => (settings.zone === 'utc' ? 'UTC' : 'local');

/** Milliseconds of what the API writes as a number or as a date. */
export const millisecondsOf = at => (typeof at === 'number' ? at : /^\d+$/.test(at) ? Number(at) : Date.parse(at));

/** How long ago a time was. */
export const ago = at => (at ? `${duration(Math.max(0, nodeNow() - millisecondsOf(at)))} ago` : none);

/** Milliseconds of Elastic's durations: 15m, 1h, 30s, 1d. */
export function spanOf(text) {
  const [, number, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(String(text ?? '').trim()) ?? [];
  return number ? Number(number) * { ms: 1, s: 1000, m: 60000, h: 3600000, d: 86400000 }[unit] : NaN;
}

export const severities = [
  { name: 'critical', from: 75 },
  { name: 'major', from: 50 },
  { name: 'minor', from: 25 },
  { name: 'warning', from: 3 },
  { name: 'low', from: 0 },
];

export const severityOf = number => severities.find(severity => number >= severity.from)?.name ?? 'low';
