/** Why: keys become file and ref names and must stay the same when a plan is imported again, so they come from ids and words. */

import { hash } from 'node:crypto';

import { isStepKey, type StepKey } from '../domain/ids.ts';

const MAX_SLUG = 48;
/** Leaves room for a number behind it. */
const LONGEST_WANTED = 80;

/** Hands out keys that are safe and unique, also among names that differ only in case. */
export type KeyRing = { readonly take: (wanted: string) => StepKey };

/** A new ring without keys. */
export function openKeyRing(): KeyRing {
  const used = new Map<string, number>();
  return {
    take: (wanted) => {
      const base = safe(wanted);
      for (let number = (used.get(base.toLowerCase()) ?? 0) + 1; ; number += 1) {
        const key = number === 1 ? base : `${base}-${number}`;
        used.set(base.toLowerCase(), number);
        if (key !== base && used.has(key.toLowerCase())) continue;
        if (key !== base) used.set(key.toLowerCase(), 1);
        if (isStepKey(key)) return key;
        throw new Error(`no safe key for ${base}`);
      }
    },
  };
}

function safe(wanted: string): string {
  return isStepKey(wanted) && wanted.length <= LONGEST_WANTED ? wanted : `step-${digest(wanted)}`;
}

/** A key from words: lower case with hyphens; a digest stands for what is cut off or cannot be written in ASCII. */
export function slugOf(text: string): string {
  const words = text
    .slice(0, 400)
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .slice(0, 400);
  const trimmed = words.replace(/^-/u, '');
  const short = trimmed.slice(0, MAX_SLUG).replace(/-$/u, '');
  const lossy = trimmed.length > MAX_SLUG || text.length > 400 || lettersOf(text) > short.replaceAll('-', '').length;
  const key = lossy ? `${short === '' ? 'step' : short}-${digest(text)}` : short;
  return isStepKey(key) ? key : `step-${key === '' ? digest(text) : key}`;
}

function lettersOf(text: string): number {
  return text.normalize('NFC').replaceAll(/[^\p{L}\p{N}]/gu, '').length;
}

function digest(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 8);
}
