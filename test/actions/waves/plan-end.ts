/** Why: whether a plan came to its end is judged by its history as the server has it, not by what runs said about themselves. */

import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { GitHub } from '../../support/actions/github.ts';
import { ITEM } from './plans.ts';

const PROGRAM = resolve(import.meta.dirname, '../../../dist/cli/index.js');

/** What the history on main says. */
export type PlanEnd = {
  readonly status: string;
  /** Status and number of attempts of each step. */
  readonly steps: Readonly<Record<string, string>>;
  /** How often each step was completed. */
  readonly completions: Readonly<Record<string, number>>;
  /** How `baton verify` ends: 0 when nothing is wrong. */
  readonly verified: number;
  /** Refs under refs/baton that nobody has collected. */
  readonly left: readonly string[];
};

/** Reads the history of the plan from a fresh clone. */
export async function planEnd(github: GitHub): Promise<PlanEnd> {
  const clone = await github.clone();
  const { text } = await baton(clone, ['status', '--work-item', ITEM, '--json']);
  const status = JSON.parse(text) as {
    readonly status: string;
    readonly steps: readonly { readonly key: string; readonly status: string; readonly attempts: number }[];
  };
  const completions: Record<string, number> = {};
  for (const record of recordsIn(join(clone, 'artifacts/handoff'))) {
    if (record.eventType === 'attempt-completed')
      completions[record.step.key] = (completions[record.step.key] ?? 0) + 1;
  }
  const { exit } = await baton(clone, ['verify']);
  const refs = await github.git('for-each-ref', '--format=%(refname)', 'refs/baton');
  return {
    status: status.status,
    steps: Object.fromEntries(status.steps.map((step) => [step.key, `${step.status} ${step.attempts}`])),
    completions,
    verified: exit,
    left: refs.split('\n').filter((ref) => ref !== ''),
  };
}

type EndRecord = { readonly eventType: string; readonly step: { readonly key: string } };

/** The records of attempts' ends; sealed files hold several, a line each. Before anything is collected there is no folder. */
function recordsIn(folder: string): readonly EndRecord[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .flatMap((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as EndRecord);
}

function baton(cwd: string, words: readonly string[]): Promise<{ readonly exit: number; readonly text: string }> {
  return new Promise((done) => {
    const child = execFile(
      process.execPath,
      [PROGRAM, ...words],
      { cwd, env: { PATH: process.env['PATH'], HOME: cwd, BATON_ACTOR: 'judge' }, maxBuffer: 1 << 26 },
      (_, text) => done({ exit: child.exitCode ?? -1, text }),
    );
  });
}
