// The steps of a run, in their order, and the words for them.
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

/**
 * What is known of the units of a run: their states, and when each was seen to be at which step. The events of the run are its only source, so
 * that of a run that is watched from its middle the steps before are unknown.
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
    const segments = [...known.segments],
      last = segments.at(-1);
    if (unit.state === 'active') {
      const from = now - unit.seconds * 1000;
      if (last && last.to === undefined && last.step === unit.step && last.attempt === unit.attempt)
        segments[segments.length - 1] = { ...last, waits: unit.waiting_for };
      else {
        if (last && last.to === undefined) segments[segments.length - 1] = { ...last, to: from };
        segments.push({ step: unit.step, attempt: unit.attempt, waits: unit.waiting_for, from });
      }
    } else if (unit.state !== 'waiting') {
      if (last && last.to === undefined) segments[segments.length - 1] = { ...last, to: now };
      if (known.state !== unit.state) known.endedAt = now;
    }
    this.#units.set(key, { ...unit, key, segments, endedAt: known.endedAt });
  }
}
