/** Why: the parts of the catalogue of failures share one form and one list of exit codes. */

/** What the exit codes mean; `docs/cli.md` prints this table. */
export const EXIT_CODES = {
  0: 'done, or already done',
  1: 'the answer is no: a check failed, a step failed, verification found something',
  2: 'usage, or an invalid file',
  3: 'someone else holds it, or the state moved on: take another or read again',
  4: 'nothing to do now',
  5: 'environment: git, network, permission',
  8: 'waiting: for a gate, a lease, a sealing',
  70: 'a bug in this program',
} as const;

/** An exit code of the program. */
export type ExitCode = keyof typeof EXIT_CODES;

/**
 * One failure. `what` and `recover` hold `{facts}` that the one who fails fills in; `recover` is the next command to
 * type, or the next thing to do where no command helps.
 */
export type CatalogueEntry = {
  readonly exit: ExitCode;
  readonly what: string;
  readonly why: string;
  readonly recover: string;
};
