// The one place that knows the view library.
import { h, render, Fragment, createContext } from '../vendor/preact.js';
import { useState } from '../vendor/preact-hooks.js';
import htm from '../vendor/htm.js';

export { h, render, Fragment, createContext };
export { useState, useEffect, useLayoutEffect, useMemo, useRef, useCallback, useContext, useErrorBoundary } from '../vendor/preact-hooks.js';
export const html = htm.bind(h);

let ids = 0;

/** An id of the whole document. That of the library is one of its tree, and each dialog is a tree of its own. */
export const useId = () => useState(() => `id-${++ids}`)[0];
