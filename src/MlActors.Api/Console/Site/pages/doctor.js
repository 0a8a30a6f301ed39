import { html } from '../parts/html.js';
import { duration, plural } from '../parts/format.js';
import { Badge, Failure, Loading, Section } from '../parts/ui.js';
import { List } from '../parts/table.js';

/** What the examination of every node has found: whether the cluster can be stopped in order, and what to do before. */
export function Doctor({ data, error }) {
  return html`
    <${Section} title="What the doctor says">
      <${Failure} error=${error} action="The nodes cannot be examined" />
      ${!data ? !error && html`<${Loading} what="the examination" />` : html`<${Findings} ...${data} />`}
    <//>`;
}

function Findings({ may_stop_in_order: may, predicted_shutdown_seconds: seconds, findings, nodes }) {
  return html`
    <p><${Badge} state=${may ? 'ok' : 'refusal'}>${may ? 'may be stopped in order' : 'do not rely on an orderly shutdown'}<//>
      ${' '}${plural(nodes.length, 'node')} examined. A shutdown of everything is predicted to take ${duration(seconds * 1000)}.</p>
    ${
      findings.length === 0
        ? html`<p class="soft">Nothing to do: timeouts, files, disks and clocks are in order.</p>`
        : html`<${List} caption="Findings" rows=${[...findings].sort((a, b) => rank(a) - rank(b))} columns=${[
            { label: 'Severity', cell: finding => html`<${Badge} state=${finding.severity} />` },
            { label: 'Node', cell: finding => html`<span class="mono nowrap">${finding.node ?? 'the cluster'}</span>` },
            { label: 'What', cell: finding => finding.what },
            { label: 'What to do', cell: finding => finding.remedy },
          ]} />`
    }`;
}

const rank = finding => (finding.severity === 'refusal' ? 0 : 1);
