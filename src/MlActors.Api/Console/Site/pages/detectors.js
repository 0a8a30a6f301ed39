import { html } from '../parts/html.js';
import { Button, SelectField } from '../parts/ui.js';
import { needsField } from './job-request.js';

const functions = [
  'count',
  'high_count',
  'low_count',
  'non_zero_count',
  'distinct_count',
  'high_distinct_count',
  'low_distinct_count',
  'mean',
  'high_mean',
  'low_mean',
  'median',
  'min',
  'max',
  'sum',
  'high_sum',
  'low_sum',
  'non_null_sum',
  'varp',
  'metric',
  'rare',
  'freq_rare',
  'info_content',
  'time_of_day',
  'time_of_week',
  'lat_long',
];

const numbers = ['long', 'integer', 'short', 'byte', 'double', 'float', 'half_float', 'unsigned_long'];

/** The fields that a function can use. */
const fieldsFor = (name, fields) =>
  fields
    .filter(({ type }) =>
      /distinct|info_content/.test(name)
        ? type !== 'text'
        : name === 'lat_long'
          ? type === 'geo_point' || type === 'keyword'
          : numbers.includes(type),
    )
    .map(field => field.name);

/** What each detector computes, of which field, and by what it is divided. */
export function Detectors({ detectors, fields, problems, onChange }) {
  const splits = fields.filter(({ type }) => ['keyword', 'boolean', 'ip', ...numbers].includes(type)).map(field => field.name);
  const change = (at, changes) => onChange(detectors.map((detector, index) => (index === at ? { ...detector, ...changes } : detector)));
  const split = (at, detector, name, label) => html`<${SelectField} label=${label} value=${detector[name] ?? ''} options=${[['', 'none'], ...splits]}
    onChange=${value => change(at, { [name]: value || undefined })} />`;
  return html`
    ${detectors.map(
      (detector, at) => html`
      <fieldset key=${at}>
        <legend>Detector ${at + 1}</legend>
        <div class="bar">
          <${SelectField} label="Function" value=${detector.function} options=${functions} problem=${problems?.[at]}
            onChange=${name => change(at, { function: name, field_name: needsField(name) ? detector.field_name : undefined })} />
          ${
            needsField(detector.function) &&
            html`<${SelectField} label="Field" value=${detector.field_name ?? ''}
            options=${[['', 'choose a field'], ...fieldsFor(detector.function, fields)]}
              onChange=${value => change(at, { field_name: value || undefined })} />`
          }
          ${split(at, detector, 'partition_field_name', 'Separate series for each')}
          ${split(at, detector, 'by_field_name', 'By')}
          ${split(at, detector, 'over_field_name', 'Compared over')}
          ${detectors.length > 1 && html`<${Button} onClick=${() => onChange(detectors.filter((_, index) => index !== at))}>Remove<//>`}
        </div>
      </fieldset>`,
    )}
    <div class="actions"><${Button} onClick=${() => onChange([...detectors, { function: 'count' }])}>Add a detector<//></div>`;
}
