import { html } from '../parts/html.js';
import { currentSession, get } from '../parts/api.js';
import { useLoad } from '../parts/poll.js';
import { none } from '../parts/format.js';
import { may } from '../parts/rights.js';
import { Badge, Facts, Failure, Loading, Page, Section } from '../parts/ui.js';
import { List } from '../parts/table.js';

const load = signal => Promise.all([get('/_security/_authenticate', { signal }), get('/_security/user/_privileges', { signal })]);

const abilities = [
  ['view', 'See jobs, datafeeds, results and runs', 'monitor_ml'],
  ['manage', 'Create, open, close and delete jobs; start and cancel runs', 'manage_ml'],
  ['drain', 'Drain a node', 'manage'],
  ['load', 'Load files into any index', 'write and create_index on *'],
  ['read', 'Read every index', 'read on *'],
];

export default function Security() {
  const { data, error } = useLoad(load, []);
  const [who, privileges] = data ?? [];
  return html`
    <${Page} title="Security" about="Who you are, and what you may do">
      <${Failure} error=${error} />
      ${
        !data
          ? !error && html`<${Loading} what="your rights" />`
          : html`
        <${Section} title="Who you are">
          ${
            !currentSession().secured &&
            html`<p>This node runs without users: everyone on its machine may do everything, and no one else can reach it. Start it
            with <code>--users FILE</code> to change that.</p>`
          }
          <${Facts} of=${[
            ['User', who.username],
            ['Roles', who.roles.join(', ') || none],
            ['Signed in by', who.authentication_type],
            ['Realm', who.authentication_realm?.name],
            ['API key', who.api_key?.name],
          ]} />
        <//>
        <${Section} title="What you may do">
          <${List} caption="What you may do" rows=${abilities} columns=${[
            { label: 'Act', cell: ([, act]) => act },
            { label: 'Allowed', cell: ([right]) => html`<${Badge} state=${may()[right] ? 'ok' : 'skipped'}>${may()[right] ? 'yes' : 'no'}<//>` },
            { label: 'Privilege', cell: ([, , privilege]) => html`<code>${privilege}</code>` },
          ]} />
        <//>
        <${Section} title="Your privileges">
          <${Facts} of=${[['On the cluster', privileges.cluster.join(', ') || none]]} />
          ${
            privileges.indices.length > 0 &&
            html`<${List} caption="Privileges on indices" rows=${privileges.indices} columns=${[
              { label: 'Indices', cell: grant => html`<span class="mono">${grant.names.join(', ')}</span>` },
              { label: 'Privileges', cell: grant => grant.privileges.join(', ') },
            ]} />`
          }
        <//>`
      }
    <//>`;
}
