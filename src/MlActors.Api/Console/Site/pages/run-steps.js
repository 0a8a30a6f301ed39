// The steps of a run, in their order, and the words for them.
import { duration } from '../parts/format.js';

export const stepNames = {
  gate: 'gate',
  stop_feed: 'stop feed',
  flush: 'flush',
  prune: 'prune',
  finalize: 'finalize',
  snapshot: 'snapshot',
  close: 'close',
  vacate: 'vacate',
  force: 'force',
};

const kindNames = { shutdown: 'shut down', stop_datafeeds: 'stop datafeeds', close_jobs: 'close jobs', drain_node: 'drain' };

export const nameOf = run =>
  run.kind === 'drain_node' ? `drain ${run.node}` : `${kindNames[run.kind] ?? run.kind}${run.options.force ? ' by force' : ''}`;

/** How far a prediction was off, as a share of the time that the run took. */
export function errorOf({ error }) {
  if (error === undefined) return '';
  const direction = error === 0 ? '' : error > 0 ? ', too long' : ', too short';
  return `off by ${Math.round(Math.abs(error) * 100)} %${direction}`;
}

/** The time that a step of a receipt took, and how often it was asked for. */
export const spentOn = ({ step, took_ms: took, attempts }) =>
  `${stepNames[step] ?? step} ${duration(took)}${attempts > 1 ? ` (try ${attempts})` : ''}`;

/** The steps of a unit as the node tells them; the one that is under way has no end yet. */
const begun = ({ steps, attempt, waiting_for: waits }) =>
  steps.map(({ step, at, took_ms: took }) => (took === undefined ? { step, from: at, attempt, waits } : { step, from: at, to: at + took }));

/**
 * What is known of the units of a run: their states, and when each was at which step. The events tell the steps of each unit that was begun. Nodes
 * of older builds tell its current step alone, so that there the steps are those that were seen, and in the end those of the receipt.
 */
export class RunHistory {
  #units = new Map();

  get units() {
    return [...this.#units.values()];
  }

  /** @param now the time of the node in milliseconds */
  add(unit, now) {
    const key = `${unit.type}/${unit.id}`;
    const known = this.#units.get(key) ?? { key, segments: [] };
    const segments = unit.steps ? begun(unit) : [...known.segments],
      last = segments.at(-1);
    if (unit.state === 'active' && !unit.steps) {
      const from = now - unit.seconds * 1000;
      if (last && last.to === undefined && last.step === unit.step && last.attempt === unit.attempt)
        segments[segments.length - 1] = { ...last, waits: unit.waiting_for };
      else {
        if (last && last.to === undefined) segments[segments.length - 1] = { ...last, to: from };
        segments.push({ step: unit.step, attempt: unit.attempt, waits: unit.waiting_for, from });
      }
    } else if (unit.state !== 'waiting' && unit.state !== 'active') {
      if (last && last.to === undefined) segments[segments.length - 1] = { ...last, to: unit.ended_at ?? now };
      known.endedAt ??= unit.ended_at ?? now;
    }
    this.#units.set(key, { ...unit, key, segments, endedAt: known.endedAt });
  }

  /** Puts the steps of the receipt in place of those that were seen. Steps of another run, which the unit joined, are not of this time. */
  addReceipt(receipt) {
    for (const unit of receipt.units) {
      const key = `${unit.type}/${unit.id}`,
        known = this.#units.get(key);
      if (!unit.steps?.length || unit.run_id) continue;
      const segments = unit.steps.map(step => ({ step: step.step, attempt: step.attempts, from: step.at, to: step.at + step.took_ms }));
      this.#units.set(key, { ...(known ?? unit), key, segments, endedAt: segments.at(-1).to });
    }
  }
}
