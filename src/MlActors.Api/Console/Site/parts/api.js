// Calls of the REST API. Nothing else in the console talks to the node.

/** What the API answered instead of a result. */
export class ApiError extends Error {
  constructor(status, reason, type) {
    super(reason);
    Object.assign(this, { status, type });
  }
}

let session = { secured: false, username: null };

export const currentSession = () => session;

let clockDifference = 0;

/** The time of the node in milliseconds. The clock of the browser may be another, and the node states its own in whole seconds. */
export const nodeNow = () => Date.now() + clockDifference;

function compareClocks(response) {
  const difference = Date.parse(response.headers.get('Date')) + 500 - Date.now();
  clockDifference = Math.abs(difference) > 2000 ? difference : 0;
}

/** Asks who is signed in, and for the token that changes have to carry. */
export async function loadSession() {
  session = await call('GET', '/_console/session');
  return session;
}

export const get = (path, options) => call('GET', path, undefined, options);
export const post = (path, body, options) => call('POST', path, body, options);
export const put = (path, body) => call('PUT', path, body);
export const remove = (path, body) => call('DELETE', path, body);

/** Sends a request. @throws {ApiError} with the reason that the API states. */
export async function call(method, path, body, { signal, type } = {}) {
  const headers = { Accept: 'application/json' };
  if (body !== undefined) headers['Content-Type'] = type ?? 'application/json';
  if (session.token && method !== 'GET') headers[session.token_header] = session.token;
  let response;
  try {
    response = await fetch(path, {
      method,
      headers,
      signal,
      credentials: 'same-origin',
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    });
  } catch (failure) {
    if (failure.name === 'AbortError') throw failure;
    throw new ApiError(0, 'The node does not answer. It may have left the cluster; open the console of another node.', 'unreachable');
  }
  compareClocks(response);
  const text = await response.text();
  const content = parse(text);
  if (response.ok) return content;
  const error = errorOf(response, content, text);
  if (error.status === 401 && path !== '/_console/session') window.dispatchEvent(new Event('mlactors:signed-out'));
  throw error;
}

function parse(text) {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return text;
  }
}

function errorOf(response, content, text) {
  const error = content?.error;
  if (typeof error === 'string') return new ApiError(response.status, error, 'error');
  const cause = error?.caused_by?.reason;
  const reason = error?.reason ?? (text || response.statusText);
  return new ApiError(response.status, cause && !reason.includes(cause) ? `${reason}: ${cause}` : reason, error?.type);
}

/** Runs a call for each item, a few at a time. @returns the errors by item; a failed item does not stop the others. */
export async function forEach(items, work, parallel = 6) {
  const errors = [],
    queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      try {
        await work(item);
      } catch (error) {
        errors.push({ item, error });
      }
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return errors;
}

/** Ids in comma-separated lists that fit into an address. */
export function inBatches(ids, maxLength = 4000) {
  const batches = [];
  for (const id of ids) {
    const last = batches.at(-1);
    if (last && last.length + id.length < maxLength) batches[batches.length - 1] = `${last},${id}`;
    else batches.push(id);
  }
  return batches;
}

export const segment = encodeURIComponent;
