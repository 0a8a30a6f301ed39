import { html, useRef, useState } from '../parts/html.js';
import { bytes, count, plural } from '../parts/format.js';
import { indexNameOf, inspect, load, types } from '../parts/files.js';
import { notify } from '../parts/notices.js';
import { Button, Failure, TextField } from '../parts/ui.js';

/** Takes a CSV or NDJSON file, shows what is guessed of it, and loads it into an index. */
export function DropFile({ onLoaded }) {
  const input = useRef();
  const [file, setFile] = useState(null),
    [found, setFound] = useState(null),
    [name, setName] = useState('');
  const [error, setError] = useState(null),
    [progress, setProgress] = useState(null),
    [isOver, setIsOver] = useState(false);
  const take = async chosen => {
    if (!chosen) return;
    setError(null);
    setFound(null);
    setFile(chosen);
    setName(indexNameOf(chosen));
    try {
      setFound(await inspect(chosen));
    } catch (failure) {
      setError(failure);
    }
  };
  const send = async () => {
    setError(null);
    setProgress(0);
    try {
      const { loaded, refused } = await load(file, name, found.columns, setProgress);
      notify(
        refused.length === 0
          ? `${plural(loaded, 'row')} loaded into ${name}.`
          : `${plural(loaded, 'row')} loaded, ${plural(refused.length, 'row')} refused. Line ${refused[0].line}: ${refused[0].reason}`,
        refused.length === 0 ? 'good' : 'bad',
      );
      onLoaded(name);
      setFound(null);
    } catch (failure) {
      setError(failure);
    }
    setProgress(null);
  };
  const drop = event => {
    event.preventDefault();
    setIsOver(false);
    take(event.dataTransfer.files[0]);
  };
  const retype = (column, type) => setFound({ ...found, columns: found.columns.map(each => (each.name === column ? { ...each, type } : each)) });
  return html`
    <div class="stack">
      <div class=${`drop ${isOver ? 'over' : ''}`} onDrop=${drop} onDragLeave=${() => setIsOver(false)} onDragOver=${event => {
        event.preventDefault();
        setIsOver(true);
      }}>
        <p>Drop a CSV or NDJSON file here, plain or as .gz</p>
        <${Button} onClick=${() => input.current.click()}>Choose a file…<//>
        <input type="file" class="hidden" ref=${input} accept=".csv,.tsv,.txt,.ndjson,.jsonl,.json,.gz" aria-label="File with data" tabindex="-1"
          onChange=${event => take(event.target.files[0])} />
      </div>
      <${Failure} error=${error} action="The file was not loaded" />
      ${
        found &&
        html`
        <p><strong>${file.name}</strong>, ${bytes(file.size)}. The types are guessed from its first ${plural(found.rows.length, 'row')};
          ${' '}correct them here.</p>
        <div class="list-view"><table>
          <caption class="hidden">Columns of the file</caption>
          <thead><tr>${found.columns.map(
            ({ name: column, type }) => html`<th scope="col" key=${column}><div class="column-type">${column}
            <select aria-label=${`Type of ${column}`} value=${type} onChange=${event => retype(column, event.target.value)}>
              ${types.map(each => html`<option value=${each} selected=${each === type}>${each}</option>`)}</select></div></th>`,
          )}</tr></thead>
          <tbody>${found.rows.slice(0, 4).map(
            (row, at) =>
              html`<tr key=${at}>${found.columns.map(
                ({ name: column }) => html`
            <td class="nowrap" key=${column}>${String(row[column] ?? '')}</td>`,
              )}</tr>`,
          )}</tbody>
        </table></div>
        ${!found.columns.some(column => column.type === 'date') && html`<p
          class="problem">A job needs a time: set the type of the column with the time to date.</p>`}
        <div class="bar">
          <${TextField} label="Name of the index" value=${name} onInput=${setName} />
          <${Button} kind="primary" disabled=${progress !== null || !name} onClick=${send}>Load<//>
          ${progress !== null && html`<span class="hint" role="status">${count(progress)} rows so far…</span>`}
        </div>`
      }
    </div>`;
}
