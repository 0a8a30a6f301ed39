import { html, useEffect, useState } from './html.js';
import { Button } from './ui.js';

const raised = 'mlactors:notice';
let last = 0;

/** Tells the result of an act. Failures stay until they are dismissed. */
export const notify = (text, kind = 'good') => window.dispatchEvent(new CustomEvent(raised, { detail: { id: ++last, text, kind } }));

export const notifyFailure = (action, error) => notify(`${action}: ${error.message}`, 'bad');

/** Acts, and tells how it ended. @returns whether it succeeded */
export async function act(doing, done, work) {
  try {
    await work();
    notify(done);
    return true;
  } catch (error) {
    notifyFailure(`${doing} failed`, error);
    return false;
  }
}

/** Tells how an act on several ended. */
export function notifyAll(done, total, errors) {
  if (errors.length === 0) notify(done);
  else
    notify(
      `${errors.length} of ${total} failed. ${errors
        .slice(0, 3)
        .map(({ item, error }) => `${item}: ${error.message}`)
        .join(' ')}`,
      'bad',
    );
}

export function Notices() {
  const [notices, setNotices] = useState([]);
  const dismiss = id => setNotices(shown => shown.filter(notice => notice.id !== id));
  useEffect(() => {
    const add = ({ detail }) => {
      setNotices(shown => [...shown.slice(-4), detail]);
      if (detail.kind === 'good') setTimeout(() => dismiss(detail.id), 6000);
    };
    window.addEventListener(raised, add);
    return () => window.removeEventListener(raised, add);
  }, []);
  return html`<div class="notices" role="status" aria-live="polite">${notices.map(
    notice => html`
    <div class=${`notice ${notice.kind}`} key=${notice.id}><span>${notice.text}</span>
      <${Button} kind="quiet" label="Dismiss" onClick=${() => dismiss(notice.id)}>✕<//></div>`,
  )}</div>`;
}
