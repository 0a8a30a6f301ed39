// Small pieces that all pages use.
import { html, useEffect, useId } from './html.js';

let isFirstPage = true;

/** Names the page in the title of the window, and moves the focus to its heading when another page is opened. */
export function Page({ title, about, actions, children }) {
  useEffect(() => {
    document.title = `${title} · MlActors`;
    if (!isFirstPage) document.querySelector('h1')?.focus({ preventScroll: true });
    isFirstPage = false;
  }, [title]);
  return html`
    <div class="page-head">
      <div><h1 tabindex="-1">${title}</h1>${about && html`<p class="about">${about}</p>`}</div>
      <div class="actions">${actions}</div>
    </div>
    ${children}`;
}

export function Button({ kind = 'plain', onClick, disabled, label, children, ...more }) {
  return html`<button type="button" class=${`button ${kind}`} onClick=${onClick} disabled=${disabled}
    aria-label=${label} ...${more}>${children}</button>`;
}

const tones = {
  opened: 'good',
  started: 'good',
  up: 'good',
  completed: 'good',
  finished: 'good',
  done: 'good',
  ok: 'good',
  green: 'good',
  opening: 'busy',
  closing: 'busy',
  starting: 'busy',
  stopping: 'busy',
  running: 'busy',
  active: 'busy',
  joining: 'busy',
  leaving: 'busy',
  failed: 'bad',
  hard_limit: 'bad',
  unreachable: 'bad',
  down: 'bad',
  error: 'bad',
  red: 'bad',
  refusal: 'bad',
  lost: 'bad',
  partial: 'warn',
  cancelled: 'warn',
  soft_limit: 'warn',
  skipped: 'warn',
  warning: 'warn',
  yellow: 'warn',
};

/** A state, with a colour and its name, so that the colour is never needed. */
export const Badge = ({ state, children }) =>
  (state === undefined || state === null) && !children
    ? html`<span class="faint">–</span>`
    : html`<span class=${`badge ${tones[state] ?? 'calm'}`}>${children ?? String(state).replaceAll('_', ' ')}</span>`;

/** What is shown instead of an empty table, with the next step. */
export const Empty = ({ title, children }) => html`<div class="empty"><p class="empty-title">${title}</p>${children}</div>`;

/** What the API answered instead of data. */
export const Failure = ({ error, action }) =>
  error &&
  html`
  <div class="failure" role="alert"><strong>${action ?? 'The request failed'}.</strong> ${' '}${error.message}</div>`;

export const Loading = ({ what }) => html`<p class="loading" role="status">Loading ${what}…</p>`;

/** A labelled control; `problem` is shown beside it and read with it. */
export function Field({ label, about, problem, children, wide, broad, narrow }) {
  const id = useId(),
    aboutId = `${id}-about`;
  const described = about || problem ? aboutId : undefined;
  return html`
    <div class=${`field ${wide ? 'wide' : broad ? 'broad' : narrow ? 'narrow' : ''} ${problem ? 'has-problem' : ''}`}>
      <label for=${id}>${label}</label>
      ${children({ id, 'aria-describedby': described, 'aria-invalid': problem ? 'true' : undefined })}
      ${(about || problem) && html`<p class=${problem ? 'problem' : 'hint'} id=${aboutId}>${problem ?? about}</p>`}
    </div>`;
}

export const TextField = ({ label, about, problem, value, onInput, wide, broad, narrow, ...more }) => html`
  <${Field} label=${label} about=${about} problem=${problem} wide=${wide} broad=${broad} narrow=${narrow}>${field => html`
    <input type="text" autocomplete="off" spellcheck=${false} ...${field} ...${more} value=${value ?? ''}
      onInput=${event => onInput(event.target.value)} />`}<//>`;

/** @param options values, or [value, label] */
export const SelectField = ({ label, about, problem, value, onChange, options, wide, broad, ...more }) => html`
  <${Field} label=${label} about=${about} problem=${problem} wide=${wide} broad=${broad}>${field => html`
    <select ...${field} ...${more} value=${value ?? ''} onChange=${event => onChange(event.target.value)}>
      ${options.map(option => {
        const [id, text] = Array.isArray(option) ? option : [option, option];
        return html`<option value=${id} selected=${id === (value ?? '')}>${text}</option>`;
      })}
    </select>`}<//>`;

export const CheckField = ({ label, checked, onChange, disabled }) => html`
  <label class="check"><input type="checkbox" checked=${checked} disabled=${disabled}
    onChange=${event => onChange(event.target.checked)} /> ${label}</label>`;

/** Facts in two columns. Values that are missing are left out. */
export const Facts = ({ of }) => html`
  <dl class="facts">${of
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(
      ([name, value]) => html`
    <div><dt>${name}</dt><dd>${value}</dd></div>`,
    )}</dl>`;

export const Tile = ({ label, value, tone, href, about }) => html`
  <${href ? 'a' : 'div'} class=${`tile ${tone ?? ''}`} href=${href}>
    <span class="tile-label">${label}</span><span class="tile-value">${value}</span>${about && html`<span class="tile-about">${about}</span>`}
  <//>`;

/** A share of a whole, with its text. */
export const Meter = ({ part, whole, label }) => {
  const share = whole > 0 ? Math.min(1, Math.max(0, part / whole)) : 0;
  return html`<span class="meter"><progress max="1" value=${share} aria-label=${label}></progress>${Math.floor(share * 100)} %</span>`;
};

/** Tabs by the pattern of WAI-ARIA: arrows move, and the panel follows. */
export function Tabs({ label, tabs, selected, onSelect, children }) {
  const id = useId();
  const current = tabs.some(([key]) => key === selected) ? selected : tabs[0][0];
  const move = event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = tabs.findIndex(([key]) => key === current);
    const next = tabs[(at + step + tabs.length) % tabs.length][0];
    onSelect(next);
    event.currentTarget.querySelector(`[data-tab="${next}"]`)?.focus();
  };
  return html`
    <div class="tabs" role="tablist" aria-label=${label} onKeyDown=${move}>${tabs.map(
      ([key, text]) => html`
      <button type="button" role="tab" id=${`${id}-${key}`} data-tab=${key} aria-selected=${key === current} tabindex=${key === current ? 0 : -1}
        aria-controls=${`${id}-panel`} onClick=${() => onSelect(key)}>${text}</button>`,
    )}</div>
    <div class="tab-panel" role="tabpanel" id=${`${id}-panel`} aria-labelledby=${`${id}-${current}`} tabindex="0">${children(current)}</div>`;
}

export const Section = ({ title, actions, children }) => html`
  <section class="section"><div class="section-head"><h2>${title}</h2><div class="actions">${actions}</div></div>${children}</section>`;
