// What the receipts of two runs have in common, as `mlctl ml receipt --diff` compares them. Times differ between any two runs and are no
// difference, and neither are the ids of snapshots, which contain the time.

const words = text => text?.replaceAll('_', ' ');
const text = value => (value === undefined || value === null ? null : String(value));
const position = at => (at ? (at.tiebreak === undefined ? text(at.time) : `${at.time} ${at.tiebreak}`) : null);

export const keyOf = unit => `${unit.type} ${unit.id}`;

const factsOfRun = receipt => [
  ['kind', text(words(receipt.kind))],
  ['outcome', text(words(receipt.outcome))],
  ['build', text(receipt.build)],
  ['force', text(receipt.options?.force)],
  ['parallelism', text(receipt.options?.parallelism)],
];

const factsOfUnit = unit => {
  if (!unit) return [['state', null]];
  const steps = unit.steps ?? [];
  return [
    ['state', unit.state],
    ['reason', text(unit.reason)],
    ['build', text(unit.build)],
    ['synced', unit.synced === undefined ? null : String(unit.synced)],
    ['records', text(unit.records?.processed)],
    ['out of order', text(unit.records?.out_of_order)],
    ['invalid dates', text(unit.records?.invalid_date)],
    ['missing fields', text(unit.records?.missing_fields)],
    ['latest record', text(unit.records?.latest)],
    ['buckets', text(unit.results?.buckets)],
    ['latest bucket', text(unit.results?.latest_bucket)],
    ['snapshot sha256', text(unit.snapshot?.sha256)],
    ['snapshot bytes', text(unit.snapshot?.bytes)],
    ['position', position(unit.position)],
    ['read up to', position(unit.read_up_to)],
    ['steps', steps.map(step => step.step).join(', ')],
    [
      'repeated steps',
      steps
        .filter(step => step.attempts > 1)
        .map(step => `${step.step} x${step.attempts}`)
        .join(', '),
    ],
    ['starts', String(unit.starts ?? 0)],
    ['skipped steps', (unit.skipped_steps ?? []).join(', ')],
    ['skipped', text(unit.skipped)],
  ];
};

function between(unit, first, second) {
  const [before, after] = [new Map(first), new Map(second)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .map(fact => ({ unit, fact, first: before.get(fact) ?? null, second: after.get(fact) ?? null }))
    .filter(difference => difference.first !== difference.second);
}

/** The units of both receipts in the order of a receipt, each with its two sides; a side that lacks the unit is undefined. */
export function unitsOf(first, second) {
  const [before, after] = [first, second].map(receipt => new Map((receipt.units ?? []).map(unit => [keyOf(unit), unit])));
  const order = { datafeed: 0, job: 1 };
  return [...new Map([...before, ...after]).entries()]
    .sort(([, a], [, b]) => order[a.type] - order[b.type] || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
    .map(([key]) => ({ key, first: before.get(key), second: after.get(key) }));
}

/** The facts in which two receipts differ; null on the side that does not have one. */
export const compare = (first, second) => [
  ...between('run', factsOfRun(first), factsOfRun(second)),
  ...unitsOf(first, second).flatMap(({ key, ...sides }) => between(key, factsOfUnit(sides.first), factsOfUnit(sides.second))),
];
