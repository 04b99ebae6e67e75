/** The units of fixed length, longest first, with every spelling that is read. */
export const UNITS = Object.freeze([
  { short: 'w', long: 'week', ms: 604_800_000, spellings: ['w', 'wk', 'wks', 'week', 'weeks'] },
  { short: 'd', long: 'day', ms: 86_400_000, spellings: ['d', 'day', 'days'] },
  { short: 'h', long: 'hour', ms: 3_600_000, spellings: ['h', 'hr', 'hrs', 'hour', 'hours'] },
  { short: 'm', long: 'minute', ms: 60_000, spellings: ['m', 'min', 'mins', 'minute', 'minutes'] },
  { short: 's', long: 'second', ms: 1000, spellings: ['s', 'sec', 'secs', 'second', 'seconds'] },
  { short: 'ms', long: 'millisecond', ms: 1, spellings: ['ms', 'millisecond', 'milliseconds'] },
]);

/** Milliseconds by spelling. A Map, so that `constructor` and the like are no units. */
export const MS_BY_SPELLING = new Map(
  UNITS.flatMap((unit) => unit.spellings.map((spelling) => [spelling, unit.ms])),
);
