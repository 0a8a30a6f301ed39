import { html, useEffect, useState } from '../parts/html.js';
import { post } from '../parts/api.js';
import { Failure, TextField } from '../parts/ui.js';

export default function Login({ onSignedIn }) {
  const [username, setUsername] = useState(''),
    [password, setPassword] = useState('');
  const [error, setError] = useState(),
    [busy, setBusy] = useState(false);
  useEffect(() => {
    document.title = 'Sign in · MlActors';
  }, []);
  const submit = async event => {
    event.preventDefault();
    setBusy(true);
    try {
      await post('/_console/session', { username, password });
      await onSignedIn();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return html`
    <main class="login">
      <h1>Sign in to MlActors</h1>
      <form class="stack" onSubmit=${submit}>
        <${TextField} label="User" value=${username} onInput=${setUsername} autocomplete="username" required autofocus />
        <${TextField} label="Password" type="password" value=${password} onInput=${setPassword} autocomplete="current-password" required />
        <${Failure} error=${error} action="Signing in failed" />
        <button type="submit" class="button primary" disabled=${busy}>Sign in</button>
      </form>
      <p class="hint">Users are in the file that the node was started with; <code>mlctl users</code> changes it.</p>
    </main>`;
}
