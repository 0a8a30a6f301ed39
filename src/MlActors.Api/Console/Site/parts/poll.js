import { useCallback, useEffect, useRef, useState } from './html.js';

// A page that scrolls has no time to show new data. It is loaded when the scroll rests.
const scrollRestMilliseconds = 300;
let scrolledAt = -Infinity;
document.addEventListener(
  'scroll',
  () => {
    scrolledAt = performance.now();
  },
  { capture: true, passive: true },
);
const isScrolling = () => performance.now() - scrolledAt < scrollRestMilliseconds;

// Without a session each request would be refused.
let isSignedOut = false;
window.addEventListener('mlactors:signed-out', () => {
  isSignedOut = true;
});
window.addEventListener('mlactors:signed-in', () => {
  isSignedOut = false;
});

/** Counts the sessions, to do again what the end of one has interrupted. */
export function useSessions() {
  const [sessions, setSessions] = useState(0);
  useEffect(() => {
    const began = () => setSessions(count => count + 1);
    window.addEventListener('mlactors:signed-in', began);
    return () => window.removeEventListener('mlactors:signed-in', began);
  }, []);
  return sessions;
}

/**
 * Loads data, and again in intervals while the page is visible. An answer that takes long makes the interval longer, so that polling never
 * takes more than a tenth of the time of the node.
 * @param load gets an AbortSignal; null loads nothing
 * @param delay milliseconds after a change of the dependencies, for what is typed
 */
export function usePoll(load, dependencies, interval = 3000, delay = 0) {
  const [state, setState] = useState({ data: undefined, error: undefined });
  const reloadNow = useRef(() => {});
  useEffect(() => {
    if (!load) return undefined;
    let timer = 0,
      isOver = false,
      isRunning = false,
      isLoaded = false;
    const abort = new AbortController();
    const run = async () => {
      clearTimeout(timer);
      if (isOver || isRunning || isSignedOut || document.hidden) return;
      if (isLoaded && isScrolling()) {
        timer = setTimeout(run, scrollRestMilliseconds);
        return;
      }
      isRunning = true;
      const began = performance.now();
      try {
        const data = await load(abort.signal);
        isLoaded = true;
        if (!isOver) setState({ data, error: undefined });
      } catch (error) {
        if (!isOver && error.name !== 'AbortError') setState(before => ({ ...before, error }));
      }
      isRunning = false;
      if (!isOver && interval) timer = setTimeout(run, Math.max(interval, 10 * (performance.now() - began)));
    };
    reloadNow.current = run;
    // What is loaded once is not loaded again because the tab is shown again.
    const shown = () => (interval || !isLoaded) && run();
    document.addEventListener('visibilitychange', shown);
    window.addEventListener('mlactors:signed-in', shown);
    if (delay) timer = setTimeout(run, delay);
    else run();
    return () => {
      isOver = true;
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', shown);
      window.removeEventListener('mlactors:signed-in', shown);
    };
  }, dependencies);
  const reload = useCallback(() => reloadNow.current(), []);
  return { ...state, reload };
}

/** Loads data once for each change of its dependencies. */
export const useLoad = (load, dependencies) => usePoll(load, dependencies, 0);
