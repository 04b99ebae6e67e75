/** Why: the whole life of a work item, told as simply as it can be: what the program does is held against this. */

/** What somebody tries. `at` is the place of a step, `number` makes words distinct. */
export type LifeMove = {
  readonly kind:
    | 'claim'
    | 'complete'
    | 'fail'
    | 'approve'
    | 'reject'
    | 'integrate'
    | 'revert'
    | 'block'
    | 'unblock'
    | 'transfer'
    | 'close'
    | 'reopen'
    | 'correct'
    | 'migrate';
  readonly at: 0 | 1 | 2;
  readonly flag: boolean;
  readonly who: 'ann' | 'bob';
  readonly number: number;
};

/** Three steps: the first, and then two side by side, of which the middle one has a gate after it. */
export type LifeModel = {
  version: '1.0.0' | '2.0.0';
  phases: ('idle' | 'running' | 'completed')[];
  approved: boolean;
  integrated: boolean[];
  begun: boolean;
  owner: string;
  closed: 'done' | 'cancelled' | 'duplicate-of' | undefined;
  /** Places that each open blocker names; none for the whole item. In the order in which they were declared. */
  blockers: (readonly number[])[];
  corrections: number;
  records: number;
};

/** The item before anything happened. */
export function newLife(): LifeModel {
  return {
    version: '1.0.0',
    phases: ['idle', 'idle', 'idle'],
    approved: false,
    integrated: [false, false, false],
    begun: false,
    owner: 'olivia',
    closed: undefined,
    blockers: [],
    corrections: 0,
    records: 0,
  };
}

/** How each closing is asked for. */
export function resolutionOf({ at }: LifeMove): 'done' | 'cancelled' | 'duplicate-of' {
  return (['done', 'cancelled', 'duplicate-of'] as const)[at];
}

/** Whether a step counts as done. */
export function isDoneIn(life: LifeModel, at: number): boolean {
  return life.phases[at] === 'completed' && (at !== 1 || life.approved);
}

/** Whether a step may start. */
export function isReadyIn(life: LifeModel, at: number): boolean {
  const impeded = life.blockers.some((places) => places.length === 0 || places.includes(at));
  const behind = at === 0 || isDoneIn(life, 0);
  return life.phases[at] === 'idle' && life.closed === undefined && behind && !impeded;
}

/** Makes a move; true when it has an effect, which is exactly one more record. */
export function live(life: LifeModel, move: LifeMove): boolean {
  const happened = RULES[move.kind](life, move);
  if (happened) life.records += 1;
  return happened;
}

type Rule = (life: LifeModel, move: LifeMove) => boolean;

const when = (holds: boolean, effect: () => void): boolean => {
  if (holds) effect();
  return holds;
};

const reopenSteps = (life: LifeModel, places: readonly number[]): void => {
  for (const place of places) life.phases[place] = 'idle';
  if (places.includes(1)) life.approved = false;
};

const behind = (at: number): readonly number[] => (at === 0 ? [0, 1, 2] : [at]);

const ends =
  (phase: 'idle' | 'completed'): Rule =>
  (life, { at }) =>
    when(life.phases[at] === 'running', () => {
      life.phases[at] = phase;
      if (at === 1) life.approved = false;
    });

const RULES: Readonly<Record<LifeMove['kind'], Rule>> = {
  claim: (life, { at }) =>
    when(isReadyIn(life, at), () => {
      life.phases[at] = 'running';
      life.begun = true;
    }),
  complete: ends('completed'),
  fail: ends('idle'),
  approve: (life) =>
    when(life.phases[1] === 'completed' && !life.approved, () => {
      life.approved = true;
    }),
  reject: (life, { flag }) => {
    const affected = behind(flag ? 0 : 1);
    const free = affected.every((place) => life.integrated[place] !== true);
    return when(life.phases[1] === 'completed' && free, () => reopenSteps(life, affected));
  },
  integrate: (life, { at }) =>
    when(isDoneIn(life, at) && life.integrated[at] !== true, () => {
      life.integrated[at] = true;
    }),
  revert: (life, { at, flag }) => {
    const others = behind(at).some((place) => place !== at && life.integrated[place] === true);
    return when(life.integrated[at] === true && !(flag && others), () => {
      life.integrated[at] = false;
      if (flag) reopenSteps(life, behind(at));
    });
  },
  block: (life, { at, flag }) =>
    when(life.closed === undefined, () => {
      life.blockers.push(flag ? [at] : []);
    }),
  unblock: (life) =>
    when(life.blockers.length > 0, () => {
      life.blockers.shift();
    }),
  transfer: (life, { who }) =>
    when(life.owner !== who, () => {
      life.owner = who;
    }),
  close: (life, move) => {
    const resolution = resolutionOf(move);
    const may = {
      done: [0, 1, 2].every((at) => isDoneIn(life, at)),
      cancelled: true,
      'duplicate-of': !life.begun,
    }[resolution];
    return when(life.closed === undefined && !life.phases.includes('running') && may, () => {
      life.closed = resolution;
    });
  },
  reopen: (life) =>
    when(life.closed !== undefined, () => {
      life.closed = undefined;
    }),
  correct: (life) =>
    when(life.records > 0, () => {
      life.corrections += 1;
    }),
  // The outer two have another key in the other version, so nobody may hold them meanwhile.
  migrate: (life) =>
    when(life.closed === undefined && life.phases[0] !== 'running' && life.phases[2] !== 'running', () => {
      life.version = life.version === '1.0.0' ? '2.0.0' : '1.0.0';
    }),
};
