/** Why: steps name each other, and a name that is missing, doubled or ambiguous would only show when it is too late. */

import type { FaultReport } from './fault-report.ts';
import { quoted } from './fault.ts';
import type { Located } from './readers.ts';
import { suggestFrom } from './suggestion.ts';
import type { StepDraft } from './workflow-step.ts';

/** Reports step keys and locks that are used twice or differ only in case, and `needs` that name no other step. Linear. */
export function checkReferences(drafts: readonly StepDraft[], report: FaultReport): void {
  const keys = drafts.map(({ key }) => key).filter((key) => key !== undefined);
  checkKeys(keys, report);
  checkNeeds(drafts, new Set(keys.map(({ value }) => value)), report);
  checkLocks(drafts, report);
}

function checkKeys(keys: readonly Located<string>[], report: FaultReport): void {
  const firsts = new Map<string, Located<string>>();
  for (const key of keys) {
    const first = firsts.get(key.value.toLowerCase());
    if (first === undefined) {
      firsts.set(key.value.toLowerCase(), key);
    } else if (first.value === key.value) {
      report.add(key.at, `duplicate step ${quoted(key.value)}; the first one is on line ${report.lineAt(first.at)}`);
    } else {
      report.add(key.at, onlyInCase('step', key, first, report), 'on many machines both would be the same file');
    }
  }
}

function checkNeeds(drafts: readonly StepDraft[], known: ReadonlySet<string>, report: FaultReport): void {
  const suggest = suggestFrom(known);
  for (const { key, needs } of drafts) {
    const seen = new Set<string>();
    for (const { value, at } of needs) {
      if (value === key?.value) {
        report.add(at, `the step ${quoted(value)} needs itself`);
      } else if (!known.has(value)) {
        report.add(at, `there is no step ${quoted(value)}`, suggest(value));
      } else if (seen.has(value)) {
        report.add(at, `"needs" has ${quoted(value)} twice`);
      }
      seen.add(value);
    }
  }
}

function checkLocks(drafts: readonly StepDraft[], report: FaultReport): void {
  const firsts = new Map<string, Located<string>>();
  for (const { locks } of drafts) {
    const seen = new Set<string>();
    for (const lock of locks) {
      const first = firsts.get(lock.value.toLowerCase()) ?? lock;
      firsts.set(lock.value.toLowerCase(), first);
      if (first.value !== lock.value) {
        report.add(lock.at, onlyInCase('lock', lock, first, report), 'write a lock the same way everywhere');
      } else if (seen.has(lock.value)) {
        report.add(lock.at, `"locks" has ${quoted(lock.value)} twice`);
      }
      seen.add(lock.value);
    }
  }
}

function onlyInCase(kind: string, one: Located<string>, other: Located<string>, report: FaultReport): string {
  const line = report.lineAt(other.at);
  return `the ${kind} ${quoted(one.value)} differs only in case from ${quoted(other.value)} on line ${line}`;
}
