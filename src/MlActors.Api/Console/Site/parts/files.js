// Reads CSV and NDJSON files in the browser: guesses the type of each column, and loads the rows with _bulk.
import { ApiError, post, put, segment } from './api.js';

const sampleBytes = 512 * 1024,
  rowsOfRequest = 5000;

/** The text of a file, unpacked if its name ends in .gz. */
function textOf(file) {
  const bytes = file.name.endsWith('.gz') ? file.stream().pipeThrough(new DecompressionStream('gzip')) : file.stream();
  return bytes.pipeThrough(new TextDecoderStream());
}

/** Lines, joined where a line break is inside of quotes. */
async function* linesOf(file, isCsv) {
  let rest = '';
  const reader = textOf(file).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (rest + part.value).split('\n');
    rest = lines.pop();
    for (let at = 0; at < lines.length; at++) {
      let line = lines[at];
      while (isCsv && isOpen(line) && at + 1 < lines.length) line += `\n${lines[++at]}`;
      if (isCsv && isOpen(line)) rest = `${line}\n${rest}`;
      else yield line.replace(/\r$/, '');
    }
  }
  if (rest.trim()) yield rest.replace(/\r$/, '');
}

const isOpen = line => (line.match(/"/g)?.length ?? 0) % 2 === 1;

/** The values of one line of CSV. */
export function split(line, delimiter) {
  const values = [];
  let value = '',
    quoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (quoted) {
      if (character !== '"') value += character;
      else if (line[at + 1] === '"') value += line[++at];
      else quoted = false;
    } else if (character === '"' && value === '') quoted = true;
    else if (character === delimiter) {
      values.push(value);
      value = '';
    } else value += character;
  }
  return [...values, value];
}

const delimiterOf = header => [',', ';', '\t', '|'].map(each => [each, split(header, each).length]).sort((a, b) => b[1] - a[1])[0][0];

/** Rows as objects with texts (CSV) or values (NDJSON). */
async function* rowsOf(file) {
  let header,
    delimiter,
    number = 0;
  const isJson = /\.(nd)?jsonl?(\.gz)?$/i.test(file.name);
  for await (const line of linesOf(file, !isJson)) {
    number++;
    if (!line.trim()) continue;
    if (isJson) yield { number, row: jsonRow(line, number) };
    else if (!header) {
      delimiter = delimiterOf(line);
      header = split(line.replace(/^\uFEFF/, ''), delimiter).map(name => name.trim());
    } else {
      const values = split(line, delimiter);
      yield { number, row: Object.fromEntries(header.map((name, at) => [name, values[at]?.trim() ?? ''])) };
    }
  }
}

function jsonRow(line, number) {
  let row;
  try {
    row = JSON.parse(line);
  } catch (error) {
    throw new Error(`Line ${number} is not JSON: ${error.message}`);
  }
  if (row === null || typeof row !== 'object' || Array.isArray(row)) throw new Error(`Line ${number} is not a JSON object.`);
  return row;
}

const isoDate = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d+)?)?( ?(Z|[+-]\d\d:?\d\d))?)?$/;
const isNumber = value => value !== '' && Number.isFinite(Number(value));

function typeOf(name, values) {
  const given = values.filter(value => value !== '' && value !== null && value !== undefined);
  if (given.length === 0) return 'keyword';
  if (given.every(value => typeof value === 'boolean' || value === 'true' || value === 'false')) return 'boolean';
  if (given.every(isNumber)) {
    const numbers = given.map(Number);
    if (/time|date|epoch|stamp/i.test(name) && numbers.every(number => number > 1e8 && number < 1e14)) return 'date';
    return numbers.every(Number.isInteger) ? 'long' : 'double';
  }
  if (given.every(value => isoDate.test(String(value)))) return 'date';
  return given.some(value => String(value).length > 200) ? 'text' : 'keyword';
}

export const types = ['date', 'long', 'double', 'boolean', 'keyword', 'text'];

/** What a file has: the first rows, and a type for each column. */
export async function inspect(file) {
  const rows = [];
  const head = file.name.endsWith('.gz') ? file : new File([file.slice(0, sampleBytes)], file.name);
  for await (const { row } of rowsOf(head)) {
    rows.push(row);
    if (rows.length >= 1000) break;
  }
  if (head !== file && file.size > sampleBytes) rows.pop();
  if (rows.length === 0) throw new Error('The file has no row. A CSV file needs a line of names and at least one of values.');
  const names = [...new Set(rows.flatMap(Object.keys))];
  return {
    rows,
    columns: names.map(name => ({
      name,
      type: typeOf(
        name,
        rows.map(row => row[name]),
      ),
    })),
  };
}

/** A value as the index takes it. Dates without a zone are in UTC. */
export function converted(value, type) {
  if (value === '' || value === null || value === undefined) return undefined;
  if (type === 'date') return dateOf(value);
  if (type === 'long' || type === 'double') return isNumber(value) ? Number(value) : value;
  if (type === 'boolean') return value === true || value === 'true';
  return typeof value === 'object' ? value : String(value);
}

function dateOf(value) {
  if (isNumber(value)) {
    const number = Number(value);
    return new Date(number < 1e11 ? number * 1000 : number).toISOString();
  }
  const text = String(value)
    .replace(' ', 'T')
    .replace(',', '.')
    .replace(/ (?=[Z+-])/, '');
  const at = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : text.length === 10 ? text : `${text}Z`);
  return Number.isNaN(at) ? value : new Date(at).toISOString();
}

/** Creates the index and loads all rows. @returns how many were loaded, and those that the index refused */
export async function load(file, index, columns, onProgress) {
  await put(`/${segment(index)}`, { mappings: { properties: Object.fromEntries(columns.map(({ name, type }) => [name, { type }])) } });
  const typed = new Map(columns.map(({ name, type }) => [name, type]));
  let loaded = 0,
    batch = [];
  const refused = [];
  const send = async () => {
    const sent = batch;
    batch = [];
    const lines = sent.flatMap(({ document }) => ['{"index":{}}', JSON.stringify(document)]);
    const answer = await post(`/${segment(index)}/_bulk`, `${lines.join('\n')}\n`, { type: 'application/x-ndjson' });
    answer.items.forEach((item, at) => {
      if (item.index.error) refused.push({ line: sent[at].number, reason: item.index.error.reason });
      else loaded++;
    });
    onProgress(loaded);
  };
  for await (const { number, row } of rowsOf(file)) {
    batch.push({
      number,
      document: Object.fromEntries(Object.entries(row).map(([name, value]) => [name, converted(value, typed.get(name) ?? 'keyword')])),
    });
    if (batch.length === rowsOfRequest) await send();
  }
  if (batch.length > 0) await send();
  if (loaded === 0) throw new ApiError(400, `No row was loaded: ${refused[0]?.reason ?? 'the file has none'}`);
  await post(`/${segment(index)}/_refresh`);
  return { loaded, refused };
}

/** A name that an index may have, from that of a file. */
export const indexNameOf = file =>
  file.name
    .replace(/(\.(csv|tsv|txt|ndjson|jsonl|json))?(\.gz)?$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9_.-]+/g, '-')
    .replace(/^[-_.+]+/, '') || 'data';
