import { html } from '../parts/html.js';
import { plural, time } from '../parts/format.js';
import { addressOf } from '../parts/router.js';
import { Badge, Button, Section } from '../parts/ui.js';
import { Table } from '../parts/table.js';

/**
 * Calendar events and annotations as a list, with the numbers that the charts show.
 * @param span milliseconds of one bucket or cell, for a time around what is only a moment
 * @param onShow gets from and to, as parameters of the address
 */
export function Marks({ marks, span, onShow }) {
  const show = ({ from, to }) => {
    const margin = Math.max(10 * span, to - from);
    onShow({ from: String(from - margin), to: String(to + margin) });
  };
  const columns = [
    { id: 'number', label: 'No.', width: '6%', numeric: true, value: mark => mark.number },
    { id: 'kind', label: 'What', width: '11%', cell: mark => html`<${Badge}>${mark.kind === 'event' ? 'calendar event' : 'annotation'}<//>` },
    { id: 'from', label: 'From', width: '14%', cell: mark => time(mark.from) },
    { id: 'to', label: 'To', width: '14%', cell: mark => (mark.to === mark.from ? 'a moment' : time(mark.to)) },
    { id: 'text', label: 'Text', width: '28%', cell: mark => html`<span title=${mark.text}>${mark.text}</span>` },
    {
      id: 'of',
      label: 'Of',
      width: '12%',
      cell: mark => html`<a href=${mark.kind === 'event' ? addressOf('calendars') : addressOf('jobs', { job: mark.of })}>${mark.of}</a>`,
    },
    { id: 'by', label: 'By', width: '8%', value: mark => mark.by },
    {
      id: 'show',
      label: 'Show',
      width: '7%',
      cell: mark => html`<${Button} kind="link" label=${`Show mark ${mark.number}`} onClick=${() => show(mark)}>show<//>`,
    },
  ];
  return (
    marks.length > 0 &&
    html`<${Section} title=${plural(marks.length, 'calendar event or annotation', 'calendar events and annotations')}>
      <${Table} caption="Calendar events and annotations" columns=${columns} rows=${marks} keyOf=${mark => mark.number} /><//>`
  );
}
