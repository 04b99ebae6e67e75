/** Why: mutating commands end alike: done, done already, planned, or refused. */

import type { Outcome } from '../app/apply.ts';
import { describeChange, type Change } from '../domain/change.ts';
import { Failure } from '../domain/failures.ts';
import type { CommandResult } from './command.ts';

type Done<Result> = Extract<Outcome<Result>, { kind: 'done' }>;

/** The success of an outcome; a refusal becomes the failure that the program ends with. */
export function succeeded<Result>(outcome: Outcome<Result>): Done<Result> {
  if (outcome.kind === 'refused') throw new Failure(outcome.refusal.code, outcome.refusal.facts);
  return outcome;
}

/** What a mutating command says: with --dry-run the changes, otherwise what was done. */
export function changeResult(
  dryRun: boolean,
  done: { readonly changes: readonly Change[]; readonly repeated: boolean },
  says: { readonly text: string; readonly json: Readonly<Record<string, unknown>>; readonly next?: readonly string[] },
): CommandResult {
  const { changes, repeated } = done;
  if (dryRun) {
    const lines = changes.length === 0 ? ['nothing'] : changes.map(describeChange);
    return {
      exit: 0,
      json: { dryRun, repeated, changes },
      text: ['would change:', ...lines.map((line) => `  ${line}`)].join('\n'),
    };
  }
  const text = repeated ? `${says.text} (already so; nothing changed)` : says.text;
  return { exit: 0, json: { ...says.json, repeated }, text, ...(says.next === undefined ? {} : { next: says.next }) };
}
