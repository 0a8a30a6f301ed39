import { html, render, useEffect, useRef, useState } from './html.js';
import { Button, TextField } from './ui.js';

/**
 * Asks before an act that cannot be undone.
 * @param typed the text that has to be typed first, which names what is acted on
 * @returns whether it was confirmed
 */
export const confirm = ({ title, text, action, typed, kind = 'danger' }) =>
  open(
    close => html`
  <${Question} title=${title} text=${text} action=${action} typed=${typed} kind=${kind} close=${close} />`,
  ).then(result => result === true);

/** Shows a dialog. @param content gets the function that closes it with a result */
export function open(content) {
  const dialog = document.createElement('dialog');
  document.body.append(dialog);
  return new Promise(resolve => {
    const close = result => {
      dialog.close();
      render(null, dialog);
      dialog.remove();
      resolve(result);
    };
    dialog.addEventListener('cancel', event => {
      event.preventDefault();
      close(undefined);
    });
    render(content(close), dialog);
    dialog.setAttribute('aria-label', dialog.querySelector('h2')?.textContent ?? 'Dialog');
    dialog.showModal();
  });
}

function Question({ title, text, action, typed, kind, close }) {
  const [entered, setEntered] = useState('');
  const allowed = !typed || entered.trim() === typed;
  const submit = event => {
    event.preventDefault();
    if (allowed) close(true);
  };
  return html`
    <form onSubmit=${submit}>
      <h2>${title}</h2>
      <div class="dialog-text">${text}</div>
      ${typed && html`<${TextField} label=${html`Type <code>${typed}</code> to confirm`} value=${entered} onInput=${setEntered} autofocus />`}
      <div class="actions"><${Button} onClick=${() => close(false)}>Cancel<//>
        <button type="submit" class=${`button ${kind}`} disabled=${!allowed}>${action}</button></div>
    </form>`;
}

/** Details beside a table. Escape closes it, and the focus returns to where it was. */
export function Drawer({ title, onClose, actions, children }) {
  const element = useRef();
  useEffect(() => {
    const before = document.activeElement;
    element.current.querySelector('h2').focus({ preventScroll: true });
    return () => before?.isConnected && before.focus({ preventScroll: true });
  }, [title]);
  const keys = event => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.stopPropagation();
    onClose();
  };
  return html`
    <aside class="drawer" role="region" aria-label=${title} ref=${element} onKeyDown=${keys}>
      <div class="drawer-head"><h2 tabindex="-1">${title}</h2><div class="actions">${actions}
        <${Button} kind="quiet" onClick=${onClose} label="Close details">✕<//></div></div>
      <div class="drawer-body">${children}</div>
    </aside>`;
}
