import { html } from '../parts/html.js';
import { get } from '../parts/api.js';
import { useLoad } from '../parts/poll.js';
import { plural } from '../parts/format.js';
import { may } from '../parts/rights.js';
import { setQuery } from '../parts/router.js';
import { Empty, Failure, Loading, Page, Section, SelectField } from '../parts/ui.js';
import { DropFile } from './drop-file.js';
import { JobForm } from './job-form.js';

export default function NewJob({ route }) {
  const { data, error, reload } = useLoad(signal => get('/_mapping', { signal }), []);
  const index = route.query.get('index') ?? '';
  const fields = data && Object.entries(data[index]?.mappings.properties ?? {}).map(([name, { type }]) => ({ name, type }));
  const indices = Object.keys(data ?? {})
    .filter(name => !name.startsWith('.'))
    .sort();
  const loaded = name => {
    reload();
    setQuery({ index: name });
  };
  return html`
    <${Page} title="New job" about="From data to anomalies: choose the data, say what is looked for, create">
      ${
        !may().manage
          ? html`<${Empty} title="You may not create jobs"><p>The privilege <code>manage_ml</code> is missing.</p><//>`
          : html`
        <${Failure} error=${error} />
        <${Section} title="1. The data">
          ${
            !data
              ? !error && html`<${Loading} what="indices" />`
              : html`
            <div class="columns">
              <div class="stack">
                <${SelectField} wide label="An index of this cluster" value=${index} onChange=${name => setQuery({ index: name })}
                  about=${indices.length === 0 ? 'There is none yet; drop a file.' : `${plural(indices.length, 'index', 'indices')}`}
                  options=${[['', indices.length === 0 ? 'none' : 'choose an index'], ...indices]} />
              </div>
              ${may().load && html`<${DropFile} onLoaded=${loaded} />`}
            </div>`
          }
        <//>
        ${index && fields?.length > 0 && html`<${JobForm} key=${index} index=${index} fields=${fields} />`}`
      }
    <//>`;
}
