/** Why: setting a repository up is planned, shown and done in three parts, since a person may say no in between. */

import type { Change } from '../domain/change.ts';
import { decideSetup, isChange, type SetupFile, type SetupStep, type SetupWish } from '../domain/setup.ts';
import type { SetupFiles } from './ports.ts';

/** What becomes of a file; `diff` tells how, where something of it would go. */
export type PlannedStep = SetupStep & { readonly diff?: string };

/** Plans what setting up changes. Nothing is written. */
export async function planSetup(
  files: SetupFiles,
  wanted: readonly SetupFile[],
  wish: SetupWish,
): Promise<readonly PlannedStep[]> {
  const steps = decideSetup(wanted, files.read, wish);
  return Promise.all(
    steps.map(async (step) =>
      step.action === 'replace' ? { ...step, diff: await files.difference(step.path, step.content) } : step,
    ),
  );
}

/** Writes what was planned. Each file is replaced in one step, so a kill leaves whole files, and the same call goes on. */
export function carryOutSetup(files: SetupFiles, steps: readonly SetupStep[]): void {
  for (const step of steps) if (isChange(step)) files.write(step.path, step.content);
}

/** The steps as changes, for a dry run. */
export function setupChanges(steps: readonly SetupStep[]): readonly Change[] {
  return steps
    .filter(isChange)
    .map(({ path, action }) => ({ kind: 'write-file', path, purpose: PURPOSES[action] }) as const);
}

const PURPOSES = { create: 'new', add: 'lines added', replace: 'brought up to date' } as const;
