import { html, useState } from '../parts/html.js';
import { get, post, put, remove, segment } from '../parts/api.js';
import { confirm, open } from '../parts/dialog.js';
import { useLoad } from '../parts/poll.js';
import { none, plural } from '../parts/format.js';
import { act, notify } from '../parts/notices.js';
import { may } from '../parts/rights.js';
import { analysedJobs, describe, splitFields } from '../parts/results.js';
import { Button, Empty, Failure, Field, Loading, Page, Section, SelectField, TextField } from '../parts/ui.js';
import { List } from '../parts/table.js';

const path = id => `/_ml/filters/${segment(id)}`;

export default function Filters() {
  const { data, error, reload } = useLoad(signal => get('/_ml/filters?size=1000', { signal }), []);
  const edit = filter => open(close => html`<${Edit} filter=${filter} close=${close} />`).then(isDone => isDone && reload());
  const attach = filter => open(close => html`<${Attach} filter=${filter} close=${close} />`).then(isDone => isDone && reload());
  const drop = async filter => {
    const id = filter.filter_id;
    const sure = await confirm({
      title: `Delete the filter ${id}?`,
      action: 'Delete',
      typed: id,
      text: html`<p>A filter that a job uses cannot be deleted.</p>`,
    });
    if (sure && (await act('Deleting', `Deleted ${id}.`, () => remove(path(id))))) reload();
  };
  const filters = data?.filters;
  return html`
    <${Page} title="Filters" about="Lists of values to which the custom rules of detectors refer, such as known hosts"
      actions=${may().manage && html`<${Button} kind="primary" onClick=${() => edit(null)}>New filter…<//>`}>
      <${Failure} error=${error} />
      ${
        !filters
          ? !error && html`<${Loading} what="filters" />`
          : filters.length === 0
            ? html`<${Empty} title="There is no filter yet">
          <p>Create one, and use it in a custom rule of a detector: its values are then skipped, or are the only ones analysed.</p><//>`
            : html`
        <${Section} title=${plural(filters.length, 'filter')}>
          <${List} caption="Filters" rows=${filters} keyOf=${filter => filter.filter_id} columns=${[
            { label: 'Filter', cell: filter => html`<span class="mono">${filter.filter_id}</span>` },
            { label: 'Description', cell: filter => filter.description },
            {
              label: 'Values',
              cell: filter => `${filter.items.slice(0, 12).join(', ')}${filter.items.length > 12 ? `, and ${filter.items.length - 12} more` : ''}`,
            },
            { label: 'Used by', cell: filter => (filter.used_by?.jobs ?? []).join(', ') || none },
            {
              label: '',
              cell: filter =>
                may().manage &&
                html`<div class="actions"><${Button} kind="quiet" onClick=${() => edit(filter)}>Edit…<//>
              <${Button} kind="quiet" onClick=${() => attach(filter)}>Attach…<//>
              <${Button} kind="quiet" onClick=${() => drop(filter)}>Delete…<//></div>`,
            },
          ]} />
        <//>`
      }
    <//>`;
}

function Edit({ filter, close }) {
  const [id, setId] = useState(filter?.filter_id ?? ''),
    [description, setDescription] = useState(filter?.description ?? '');
  const [items, setItems] = useState((filter?.items ?? []).join('\n')),
    [error, setError] = useState();
  const submit = async event => {
    event.preventDefault();
    const wanted = [
        ...new Set(
          items
            .split('\n')
            .map(item => item.trim())
            .filter(Boolean),
        ),
      ],
      had = filter?.items ?? [];
    try {
      if (filter)
        await post(`${path(id)}/_update`, {
          description,
          add_items: wanted.filter(item => !had.includes(item)),
          remove_items: had.filter(item => !wanted.includes(item)),
        });
      else await put(path(id), { description, items: wanted });
      close(true);
    } catch (failure) {
      setError(failure);
    }
  };
  return html`
    <form onSubmit=${submit}>
      <h2>${filter ? `Edit ${id}` : 'New filter'}</h2>
      ${!filter && html`<${TextField} label="Filter id" value=${id} onInput=${setId} required />`}
      <${TextField} label="Description" value=${description} onInput=${setDescription} />
      <${Field} label="Values" about="one a line; * at the begin or end matches any text" wide>${field => html`
        <textarea ...${field} spellcheck=${false} value=${items} onInput=${event => setItems(event.target.value)}></textarea>`}<//>
      <${Failure} error=${error} action="The filter was not stored" />
      <div class="actions"><${Button} onClick=${() => close(false)}>Cancel<//><button type="submit"
        class="button primary">${filter ? 'Store' : 'Create'}</button></div>
    </form>`;
}

/** Adds a custom rule with the filter to a detector. */
function Attach({ filter, close }) {
  const { data: jobs, error: unread } = useLoad(analysedJobs, []);
  const [job, setJob] = useState(''),
    [detector, setDetector] = useState('0'),
    [field, setField] = useState(''),
    [type, setType] = useState('include');
  const [error, setError] = useState();
  const chosen = jobs?.find(each => each.id === job),
    detectors = chosen?.detectors ?? [],
    of = detectors[Number(detector)];
  const fields = of ? splitFields(of).map(split => split.field) : [];
  const submit = async event => {
    event.preventDefault();
    const rule = { actions: ['skip_result'], scope: { [field || fields[0]]: { filter_id: filter.filter_id, filter_type: type } } };
    try {
      await post(`/_ml/anomaly_detectors/${segment(job)}/_update`, {
        detectors: [{ detector_index: Number(detector), custom_rules: [...(of.custom_rules ?? []), rule] }],
      });
      notify(`${filter.filter_id} attached to ${job}.`);
      close(true);
    } catch (failure) {
      setError(failure);
    }
  };
  return html`
    <form onSubmit=${submit}>
      <h2>Attach ${filter.filter_id} to a detector</h2>
      <${Failure} error=${unread} />
      <${SelectField} label="Job" value=${job} onChange=${setJob} options=${[['', 'choose a job'], ...(jobs ?? []).map(each => each.id)]} />
      ${
        chosen &&
        html`
        <${SelectField} label="Detector" value=${detector} onChange=${setDetector}
          options=${detectors.map((each, at) => [String(at), describe(each)])} />
        ${
          fields.length === 0
            ? html`<p class="problem">This detector is not divided by a field, so there is nothing to compare with the filter.</p>`
            : html`
          <${SelectField} label="Field" value=${field || fields[0]} onChange=${setField} options=${fields} />
          <${SelectField} label="No anomalies for values that" value=${type} onChange=${setType} options=${[
            ['include', 'are in the filter'],
            ['exclude', 'are not in the filter'],
          ]} />`
        }`
      }
      <${Failure} error=${error} action="The filter was not attached" />
      <div class="actions"><${Button} onClick=${() => close(false)}>Cancel<//>
        <button type="submit" class="button primary" disabled=${fields.length === 0}>Attach</button></div>
    </form>`;
}
