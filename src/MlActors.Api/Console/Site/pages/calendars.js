import { html, useState } from '../parts/html.js';
import { get, post, put, remove, segment } from '../parts/api.js';
import { confirm, open } from '../parts/dialog.js';
import { useLoad } from '../parts/poll.js';
import { plural, time } from '../parts/format.js';
import { act } from '../parts/notices.js';
import { may } from '../parts/rights.js';
import { setQuery } from '../parts/router.js';
import { Button, Empty, Failure, Loading, Page, Section, TextField } from '../parts/ui.js';
import { List } from '../parts/table.js';

const path = id => `/_ml/calendars/${segment(id)}`;

async function load(signal) {
  const { calendars } = await get('/_ml/calendars?size=1000', { signal });
  const events = await Promise.all(calendars.map(calendar => get(`${path(calendar.calendar_id)}/events?size=1000`, { signal })));
  return calendars.map((calendar, at) => ({ ...calendar, id: calendar.calendar_id, events: events[at].events }));
}

export default function Calendars({ route }) {
  const { data, error, reload } = useLoad(load, []);
  const current = data?.find(calendar => calendar.id === route.query.get('calendar')) ?? data?.[0];
  const create = () =>
    open(close => html`<${NewCalendar} close=${close} />`).then(id => {
      if (!id) return;
      reload();
      setQuery({ calendar: id });
    });
  return html`
    <${Page} title="Calendars" about="Times in which the data are known to be unusual: jobs skip their buckets"
      actions=${may().manage && html`<${Button} kind="primary" onClick=${create}>New calendar…<//>`}>
      <${Failure} error=${error} />
      ${
        !data
          ? !error && html`<${Loading} what="calendars" />`
          : data.length === 0
            ? html`<${Empty} title="There is no calendar yet">
          <p>Create one for holidays and maintenance, add its events, and attach jobs.</p><//>`
            : html`
        <${Section} title=${plural(data.length, 'calendar')}>
          <${List} caption="Calendars" rows=${data} keyOf=${calendar => calendar.id} columns=${[
            {
              label: 'Calendar',
              cell: calendar =>
                html`<button type="button" class="button link" onClick=${() => setQuery({ calendar: calendar.id })}>${calendar.id}</button>`,
            },
            { label: 'Description', cell: calendar => calendar.description },
            { label: 'Jobs and groups', cell: calendar => calendar.job_ids.map(id => html`<span class="group">${id}</span>`) },
            { label: 'Events', numeric: true, cell: calendar => calendar.events.length },
          ]} />
        <//>
        <${Calendar} key=${current.id} calendar=${current} onChanged=${reload} />`
      }
    <//>`;
}

function NewCalendar({ close }) {
  const [id, setId] = useState(''),
    [description, setDescription] = useState(''),
    [jobs, setJobs] = useState(''),
    [error, setError] = useState();
  const submit = async event => {
    event.preventDefault();
    try {
      await put(path(id), {
        description,
        job_ids: jobs
          .split(',')
          .map(job => job.trim())
          .filter(Boolean),
      });
      close(id);
    } catch (failure) {
      setError(failure);
    }
  };
  return html`
    <form onSubmit=${submit}>
      <h2>New calendar</h2>
      <${TextField} label="Calendar id" value=${id} onInput=${setId} required />
      <${TextField} label="Description" value=${description} onInput=${setDescription} />
      <${TextField} label="Jobs and groups" about="separated by commas" value=${jobs} onInput=${setJobs} />
      <${Failure} error=${error} action="The calendar was not created" />
      <div class="actions"><${Button} onClick=${() => close()}>Cancel<//><button type="submit" class="button primary">Create</button></div>
    </form>`;
}

function Calendar({ calendar, onChanged }) {
  const [job, setJob] = useState('');
  const run = (doing, done, work) => act(doing, done, work).then(isDone => isDone && onChanged());
  const attach = () => run('Attaching', `${job} attached.`, () => put(`${path(calendar.id)}/jobs/${segment(job)}`)).then(() => setJob(''));
  const drop = async () => {
    const sure = await confirm({
      title: `Delete the calendar ${calendar.id}?`,
      action: 'Delete',
      typed: calendar.id,
      text: html`<p>Its ${plural(calendar.events.length, 'event')} are deleted with it, and no longer apply to its jobs.</p>`,
    });
    if (sure) await run('Deleting', `Deleted ${calendar.id}.`, () => remove(path(calendar.id)));
  };
  return html`
    <${Section} title=${`Calendar ${calendar.id}`} actions=${may().manage && html`<${Button} onClick=${drop}>Delete…<//>`}>
      <h3>Jobs and groups</h3>
      <div class="actions">${calendar.job_ids.length === 0 && html`<span class="soft">It applies to no job yet.</span>`}
        ${calendar.job_ids.map(
          id =>
            html`<span class="group" key=${id}>${id}${
              may().manage &&
              html` <${Button} kind="quiet" label=${`Detach ${id}`}
          onClick=${() => run('Detaching', `${id} detached.`, () => remove(`${path(calendar.id)}/jobs/${segment(id)}`))}>✕<//>`
            }</span>`,
        )}</div>
      ${
        may().manage &&
        html`<div class="bar"><${TextField} label="Attach a job or group" value=${job} onInput=${setJob} />
        <${Button} disabled=${!job} onClick=${attach}>Attach<//></div>`
      }
      <h3>Events</h3>
      ${
        calendar.events.length === 0
          ? html`<p class="soft">There is no event yet.</p>`
          : html`
        <${List} caption="Events" rows=${calendar.events} keyOf=${event => event.event_id} columns=${[
          { label: 'What', cell: event => event.description },
          { label: 'From', cell: event => time(event.start_time) },
          { label: 'Until', cell: event => time(event.end_time) },
          {
            label: '',
            cell: event =>
              may().manage &&
              html`<${Button} kind="quiet" label=${`Delete the event ${event.description}`} onClick=${() =>
                run('Deleting', 'Event deleted.', () => remove(`${path(calendar.id)}/events/${segment(event.event_id)}`))}>✕<//>`,
          },
        ]} />`
      }
      ${may().manage && html`<${NewEvent} calendar=${calendar.id} onChanged=${onChanged} />`}
    <//>`;
}

function NewEvent({ calendar, onChanged }) {
  const [description, setDescription] = useState(''),
    [from, setFrom] = useState(''),
    [until, setUntil] = useState(''),
    [error, setError] = useState();
  const add = async () => {
    try {
      await post(`${path(calendar)}/events`, { events: [{ description, start_time: from, end_time: until }] });
      setError(undefined);
      onChanged();
    } catch (failure) {
      setError(failure);
    }
  };
  return html`
    <div class="bar">
      <${TextField} label="New event" placeholder="holiday" value=${description} onInput=${setDescription} />
      <${TextField} label="From" placeholder="2026-12-24T00:00:00Z" value=${from} onInput=${setFrom} />
      <${TextField} label="Until" placeholder="2026-12-27T00:00:00Z" value=${until} onInput=${setUntil} />
      <${Button} disabled=${!description || !from || !until} onClick=${add}>Add<//>
    </div>
    <${Failure} error=${error} action="The event was not added" />`;
}
