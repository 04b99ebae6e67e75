/** Why: a signature says which key made it; whose key that is, and whether it counts, is pinned by a list from elsewhere. */

import type { BatonRecord } from './record.ts';
import { isGateDecision } from './record.ts';
import { epochMs } from './time.ts';

/** The purpose for which records are signed, so that a signature made for another purpose is none of a record. */
export const SIGNATURE_NAMESPACE = 'record@baton-orchestrator';

/** A line of an `allowed_signers` file (ssh-keygen(1)). */
export type AllowedSigner = {
  /** Patterns with `*` and `?`, separated by commas; `!` in front excludes. */
  readonly principals: string;
  /** The public key in base64, as the file has it. */
  readonly key: string;
  /** Patterns of the purposes that the key is for; for all when absent. */
  readonly namespaces?: string;
  /** Instants between which the key counts, both included. */
  readonly validAfter?: string;
  readonly validBefore?: string;
};

/** Who answers for what a record says: at a gate the reviewer, otherwise who wrote it. */
export function signerOf(record: BatonRecord): string {
  return isGateDecision(record) ? record.reviewer : record.actor;
}

/** The lines that speak of somebody, whatever the time. */
export function linesOf(signers: readonly AllowedSigner[], principal: string): readonly AllowedSigner[] {
  return signers.filter(
    ({ principals, namespaces }) =>
      matchesList(principals, principal) && (namespaces === undefined || matchesList(namespaces, SIGNATURE_NAMESPACE)),
  );
}

/** Why a line does not let its key sign at an instant; undefined when it does. */
export function outsideOf({ validAfter, validBefore }: AllowedSigner, instant: string): string | undefined {
  const time = epochMs(instant);
  if (validAfter !== undefined && time < epochMs(validAfter)) return `counts from ${validAfter} on`;
  return validBefore !== undefined && time > epochMs(validBefore) ? `counted until ${validBefore}` : undefined;
}

/** Whether a list of patterns takes a text: one of them matches, and none that excludes. */
export function matchesList(patterns: string, text: string): boolean {
  const words = patterns.split(',');
  const isExcluded = words.some((word) => word.startsWith('!') && matches(word.slice(1), text));
  return !isExcluded && words.some((word) => !word.startsWith('!') && matches(word, text));
}

/** Whether a pattern with `*` and `?` is all of a text. Linear in the text for each `*`, whatever the pattern. */
function matches(pattern: string, text: string): boolean {
  let [at, star, resume] = [0, -1, 0];
  let place = 0;
  while (place < text.length) {
    const sign = pattern[at];
    if (sign === '*') {
      star = at;
      resume = place;
      at += 1;
    } else if (sign !== undefined && (sign === '?' || sign === text[place])) {
      at += 1;
      place += 1;
    } else if (star >= 0) {
      at = star + 1;
      resume += 1;
      place = resume;
    } else return false;
  }
  return pattern.slice(at).replaceAll('*', '') === '';
}
