import { html, useEffect, useRef, useState } from '../parts/html.js';
import { loadSession, post } from '../parts/api.js';
import { Failure, TextField } from '../parts/ui.js';

/** @param user whose session has ended; the form is then part of a dialog. onSignedIn gets the user who has signed in. */
export default function Login({ user, onSignedIn }) {
  const [username, setUsername] = useState(user ?? ''),
    [password, setPassword] = useState('');
  const [error, setError] = useState(),
    [busy, setBusy] = useState(false);
  const form = useRef();
  useEffect(() => {
    const before = document.title;
    document.title = 'Sign in · MlActors';
    // The dialog was shown before this module was there, and with it the field to begin with.
    form.current.querySelector('[autofocus]').focus();
    return () => {
      if (user) document.title = before;
    };
  }, []);
  const submit = async event => {
    event.preventDefault();
    setBusy(true);
    try {
      // The token of a session that has ended is of no use.
      await loadSession();
      await post('/_console/session', { username, password });
      await onSignedIn(username);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return html`
    <${user ? 'div' : 'main'} class="login">
      <h1>Sign in to MlActors</h1>
      ${user && html`<p>Your session has ended. Sign in again to go on where you were; what you have entered is kept.</p>`}
      <form class="stack" ref=${form} onSubmit=${submit}>
        <${TextField} label="User" value=${username} onInput=${setUsername} autocomplete="username" required autofocus=${!user} />
        <${TextField} label="Password" type="password" value=${password} onInput=${setPassword} autocomplete="current-password"
          required autofocus=${!!user} />
        <${Failure} error=${error} action="Signing in failed" />
        <button type="submit" class="button primary" disabled=${busy}>Sign in</button>
      </form>
      <p class="hint">Users are in the file that the node was started with; <code>mlctl users</code> changes it.</p>
    <//>`;
}
