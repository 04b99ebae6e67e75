/** Why: every way of not succeeding is listed once, with what happened, how to get on, and the exit code. */

import type { CatalogueEntry, ExitCode } from './failure-entry.ts';
import { ENVIRONMENT_FAILURES } from './failures-of-environment.ts';
import { INPUT_FAILURES } from './failures-of-input.ts';
import { WORK_FAILURES } from './failures-of-work.ts';

/** The catalogue, from which `docs/errors.md` is made. */
export const FAILURES = { ...INPUT_FAILURES, ...WORK_FAILURES, ...ENVIRONMENT_FAILURES } as const;

/** A code of the catalogue. */
export type FailureCode = keyof typeof FAILURES;

/** The values for the `{facts}` of a catalogue entry. */
export type Facts = Readonly<Record<string, string>>;

/** A way of not succeeding, as a value: what decisions return. */
export type Refusal = { readonly code: FailureCode; readonly facts: Facts };

/** Makes a refusal. */
export function refuse(code: FailureCode, facts: Facts): Refusal {
  return { code, facts };
}

/** A refusal put into words. */
export type FailureText = {
  readonly code: FailureCode;
  readonly exit: ExitCode;
  readonly what: string;
  readonly why: string;
  readonly recover: string;
};

/** Fills the catalogue's words with the facts; a fact that is not given stays visible as `{name}`. */
export function describeFailure(refusal: Refusal): FailureText {
  const entry: CatalogueEntry = FAILURES[refusal.code];
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/gu, (hole, name: string) => refusal.facts[name] ?? hole);
  return {
    code: refusal.code,
    exit: entry.exit,
    what: fill(entry.what),
    why: fill(entry.why),
    recover: fill(entry.recover),
  };
}

/** What a failure can be about: names that programs follow up, each under one name in every failure. */
const SUBJECTS = [
  'workItem',
  'workflow',
  'step',
  'attempt',
  'holder',
  'gate',
  'record',
  'branch',
  'commit',
  'base',
] as const;

/** What a refusal is about, as data: the names among its facts, without those made for sentences. */
export function subjectsOf({ facts }: Refusal): Facts {
  return Object.fromEntries(SUBJECTS.flatMap((name) => (facts[name] === undefined ? [] : [[name, facts[name]]])));
}

/** The commands in a way on, complete as they are typed; none where it says more than a command. */
export function commandsOf(recover: string): readonly string[] {
  const [first = '', ...others] = recover.split(/ {3}/u);
  const alternatives = others.flatMap((words) => /^\(or(?: [^:()]*)?: (baton .*)\)$/u.exec(words)?.[1] ?? []);
  return [first, ...alternatives].filter((words) => /^(?:baton|git) (?!.*, (?:and|then) )/u.test(words));
}

/** The one exception of the program, thrown only at its edges (git, files, arguments). */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly refusal: Refusal;

  constructor(code: FailureCode, facts: Facts) {
    super(describeFailure({ code, facts }).what);
    this.refusal = { code, facts };
  }
}

/** True for a Failure, also for one thrown by another chunk of the bundle, where `instanceof` would not hold. */
export function isFailure(error: unknown): error is Failure {
  return error instanceof Error && error.name === 'Failure' && 'refusal' in error;
}
