/** Why: a claim whose maker was killed has to name somebody who can be asked about, and a run makes thousands of claims. */

import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fieldOf, ownFacts, parseFacts, parseJson, type ProcessFacts } from './holder.ts';

/**
 * Who made which claims. A process has one file in a folder: its facts as a line of JSON, then the nonce of each claim that it is
 * about to make, a line each. A line that a kill cut off belongs to a claim that was never made.
 */
export type HolderNotes = {
  /** Notes claims of this process before they are made. Throws what the file system says. */
  readonly note: (folder: string, nonces: readonly string[]) => void;
};

/** Notes that keep their files open as long as the program runs. */
export function createHolderNotes(): HolderNotes {
  const open = new Map<string, number>();
  return {
    note: (folder, nonces) => {
      const lines = nonces.map((nonce) => `${nonce}\n`);
      const known = open.get(folder);
      if (known === undefined) lines.unshift(`${JSON.stringify(ownFacts())}\n`);
      const file = known ?? openNew(folder);
      // After half a line that a full disk left nothing more may follow in the same file.
      open.delete(folder);
      appendFileSync(file, lines.join(''));
      open.set(folder, file);
    },
  };
}

function openNew(folder: string): number {
  mkdirSync(folder, { recursive: true });
  return openSync(path.join(folder, `${randomBytes(8).toString('hex')}.txt`), 'ax');
}

/** The process that noted a claim in a folder; undefined when none did. */
export function notedHolder(folder: string, nonce: string): ProcessFacts | undefined {
  for (const name of namesIn(folder)) {
    const [facts, ...nonces] = readLines(path.join(folder, name));
    if (nonces.includes(nonce)) return parseFacts(parseJson(facts ?? ''));
  }
  return undefined;
}

/** What the note of one claim in a file of its own tells, as they were written before; another claim's tells nothing. */
export function holderInNote(file: string, nonce: string): ProcessFacts | undefined {
  const note = parseJson(readLines(file).join(''));
  return fieldOf(note, 'nonce') === nonce ? parseFacts(note) : undefined;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Whole lines, and what follows the last of them. */
function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}
