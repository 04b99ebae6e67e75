/** Why: what verification can find has a fixed list of names, so that people, scripts and other verifiers mean the same by them. */

/** Everything that verification of records, log, memory and derived files can find, with what it means. */
export const FINDINGS = {
  edited: 'the bytes are not those that were sealed',
  reformatted: 'the value is the recorded one, written in another form; verify --fix restores it',
  'no-record': 'what is sealed is no record, or not a whole one',
  missing: 'a record that is sealed, or that others name, is nowhere',
  duplicate: 'the same record lies there twice; it counts once',
  reordered: 'records stand in another order than they were sealed in',
  'log-rewritten': 'the files of the log do not agree with each other',
  truncated: 'the end is cut off',
  rollback: 'the log is shorter than it was',
  fork: 'the log is another one than it was',
  vanished: 'a record that was here and not sealed yet is gone',
  backdated: 'a record claims to be older than what it names',
  late: 'a record claims to be older than the last verification, and was not there then',
  unsigned: 'a signature that the policy asks for is not there',
  'bad-signature': 'a signature is not of what it stands under',
  'no-quorum': 'fewer witnesses vouch for the log than the policy asks for',
  stale: 'records wait longer for sealing than the policy allows',
  'wrong-origin': 'the log is not the one that it should be',
  'wrong-schedule': 'a schedule is not what its records give',
  unfounded: 'a claim does not follow from what it names',
} as const;

/** The name of a finding. */
export type FindingKind = keyof typeof FINDINGS;

/** One finding: where it is, as closely as can be told, and in words. `index` is the place in the log, from 0. */
export type Finding = {
  readonly kind: FindingKind;
  readonly file?: string;
  /** The line in the file, from 1. */
  readonly line?: number;
  readonly index?: number;
  readonly id?: string;
  readonly detail: string;
};

/** The findings with the first bad record in front: by place in the log, then by file and line. */
export function orderFindings(findings: readonly Finding[]): readonly Finding[] {
  const place = ({ index }: Finding): number => index ?? Number.POSITIVE_INFINITY;
  const byPlace = (a: Finding, b: Finding): number => (place(a) === place(b) ? 0 : place(a) - place(b));
  const byFile = (a: Finding, b: Finding): number => compareTexts(a.file ?? '~', b.file ?? '~');
  return findings.toSorted((a, b) => byPlace(a, b) || byFile(a, b) || (a.line ?? 0) - (b.line ?? 0));
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
