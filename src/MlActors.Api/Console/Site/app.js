import { html, render, useCallback, useEffect, useErrorBoundary, useRef, useState } from './parts/html.js';
import { currentSession, get, loadSession, remove } from './parts/api.js';
import { interceptLinks, root, useRoute } from './parts/router.js';
import { Notices, notifyFailure } from './parts/notices.js';
import { loadRights, may } from './parts/rights.js';
import { setTheme, setZone, useSettings } from './parts/settings.js';
import { Button, Empty, Failure, Loading, Page } from './parts/ui.js';

// Each page is loaded when it is opened first. index.html names the modules above, so that they are loaded at the same time as this one.
const pages = {
  overview: () => import('./pages/overview.js'),
  jobs: () => import('./pages/jobs.js'),
  datafeeds: () => import('./pages/datafeeds.js'),
  shutdown: () => import('./pages/shutdown.js'),
  explorer: () => import('./pages/explorer.js'),
  metric: () => import('./pages/metric.js'),
  'new-job': () => import('./pages/new-job.js'),
  calendars: () => import('./pages/calendars.js'),
  filters: () => import('./pages/filters.js'),
  security: () => import('./pages/security.js'),
  login: () => import('./pages/login.js'),
};

const navigation = [
  [
    'Operate',
    [
      ['overview', 'Overview'],
      ['jobs', 'Jobs'],
      ['datafeeds', 'Datafeeds'],
      ['shutdown', 'Shutdown board'],
    ],
  ],
  [
    'Analyse',
    [
      ['explorer', 'Anomaly explorer'],
      ['metric', 'Single metric'],
    ],
  ],
  [
    'Set up',
    [
      ['new-job', 'New job', 'manage'],
      ['calendars', 'Calendars'],
      ['filters', 'Filters', 'manage'],
      ['security', 'Security'],
    ],
  ],
];

function App() {
  const route = useRoute();
  const settings = useSettings();
  const [start, setStart] = useState({});
  const begin = useCallback(async () => {
    try {
      const session = await loadSession();
      const signedOut = session.secured && !session.username;
      if (!signedOut) await loadRights();
      const cluster = signedOut || !may().monitor ? undefined : await get('/');
      setStart({ ready: true, signedOut, cluster, user: session.username });
      if (!signedOut) window.dispatchEvent(new Event('mlactors:signed-in'));
    } catch (error) {
      setStart({ error });
    }
  }, []);
  useEffect(() => {
    begin();
    const signedOut = () => setStart(before => ({ ...before, signedOut: true }));
    window.addEventListener('mlactors:signed-out', signedOut);
    return () => window.removeEventListener('mlactors:signed-out', signedOut);
  }, []);
  if (start.error) return html`<main class="alone"><${Failure} error=${start.error} /><${Button} onClick=${begin}>Try again<//></main>`;
  if (!start.ready) return html`<main class="alone"><${Loading} what="the console" /></main>`;
  if (start.signedOut && !start.user) return html`<${View} name="login" onSignedIn=${begin} /><${Notices} />`;
  const [name = 'overview'] = route.path;
  return html`
    <a class="skip" href="#content">Skip to the content</a>
    <${Header} cluster=${start.cluster} settings=${settings} onSignedOut=${begin} />
    <${Navigation} current=${name} />
    <main id="content" key=${`${settings.zone}`}>
      ${
        may().view
          ? html`<${View} name=${name} route=${route} />`
          : html`<${Empty} title="You may not see jobs and datafeeds">
        <p>The privilege <code>monitor_ml</code> is missing. See <a href=${`${root}/security`}>what you may do</a>.</p><//>`
      }
    </main>
    <${Notices} />
    ${start.signedOut && html`<${SignInAgain} user=${start.user} onSignedIn=${begin} />`}`;
}

/** A session that has ended: over the page, which keeps what was entered and not stored yet. Another user gets a page of their own. */
function SignInAgain({ user, onSignedIn }) {
  const element = useRef();
  const show = () => element.current?.isConnected && !element.current.open && element.current.showModal();
  useEffect(show, []);
  const signedIn = name => (name === user ? onSignedIn() : location.reload());
  return html`<dialog class="sign-in" aria-label="Sign in to MlActors" ref=${element} onCancel=${event => event.preventDefault()} onClose=${show}>
    <${View} name="login" user=${user} onSignedIn=${signedIn} /></dialog>`;
}

/** A page, loaded when it is needed. */
function View({ name, ...more }) {
  const [loaded, setLoaded] = useState({}),
    [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    pages[name]?.().then(
      page => isCurrent && setLoaded({ name, Content: page.default }),
      error => isCurrent && setLoaded({ name, error }),
    );
    return () => {
      isCurrent = false;
    };
  }, [name, attempt]);
  if (!pages[name]) return html`<${Page} title="There is no such page"><p>Go to the <a href=${root}>overview</a>.</p><//>`;
  if (loaded.name !== name) return html`<${Loading} what="the page" />`;
  if (loaded.error)
    return html`<${Failure} error=${loaded.error} action="The page cannot be loaded from this node" />
      <div class="actions"><${Button} onClick=${() => setAttempt(attempt + 1)}>Try again<//></div>`;
  return html`<${Content} key=${name} of=${loaded.Content} ...${more} />`;
}

/** A page that fails while it is shown says so, until another address is opened. */
function Content({ of: Shown, ...more }) {
  const [error, reset] = useErrorBoundary(failure => console.error(failure));
  useEffect(() => {
    if (error) reset();
  }, [more.route]);
  return error
    ? html`<${Page} title="This page has failed"><${Failure} error=${error} action="It cannot show what it got" />
        <div class="actions"><${Button} onClick=${() => location.reload()}>Load it again<//></div>
        <p>Its address may have a parameter that does not fit: open it from the navigation.</p><//>`
    : html`<${Shown} ...${more} />`;
}

function Header({ cluster, settings, onSignedOut }) {
  const { username } = currentSession();
  const signOut = () => remove('/_console/session').then(onSignedOut, error => notifyFailure('Signing out failed', error));
  const dark = settings.theme === 'dark',
    utc = settings.zone === 'utc';
  return html`
    <header class="top">
      <a class="brand" href=${root}><img src="/_console/icon.svg" alt="" width="20" height="20" /> MlActors</a>
      <span class="where">${cluster && html`<span>${cluster.cluster_name}</span><span class="faint">node ${cluster.name}</span>`}</span>
      <div class="actions">
        <${Button} kind="quiet" onClick=${() => setZone(utc ? 'local' : 'utc')} label=${`Times are in ${utc ? 'UTC' : 'local time'}; switch`}>
          ${utc ? 'UTC' : 'Local time'}<//>
        <${Button} kind="quiet" onClick=${() => setTheme(dark ? 'light' : 'dark')} label=${`The theme is ${settings.theme}; switch`}>
          ${dark ? 'Dark' : 'Light'}<//>
        ${username && html`<span class="user">${username}</span><${Button} kind="quiet" onClick=${signOut}>Sign out<//>`}
      </div>
    </header>`;
}

const Navigation = ({ current }) => html`
  <nav class="side" aria-label="Pages">${navigation.map(
    ([group, entries]) => html`
    <div class="nav-group"><h2>${group}</h2><ul>${entries
      .filter(([, , right]) => !right || may()[right])
      .map(
        ([page, label]) => html`
      <li><a href=${`${root}/${page}`} aria-current=${page === current ? 'page' : undefined}>${label}</a></li>`,
      )}</ul></div>`,
  )}</nav>`;

// The page of the address is loaded while the session is asked for. A failure is shown where the page is needed.
pages[location.pathname.slice(root.length).split('/')[1] || 'overview']?.().catch(() => {});

const element = document.getElementById('app');
interceptLinks(document.body);
render(html`<${App} />`, element);
