/** Why: what setting up does to each file is told alike, planned, done or refused. */

import { setupChanges, type PlannedStep } from '../app/set-up.ts';
import { isChange } from '../domain/setup.ts';
import { printable } from '../report/printable.ts';
import type { CommandResult } from './command.ts';
import type { OpenSetup } from './compose/setup.ts';
import { changeResult } from './result.ts';

const WORDS: Readonly<Record<PlannedStep['action'], string>> = {
  create: '+ new       ',
  add: '+ lines to  ',
  replace: '~ updated   ',
  keep: '= as it was ',
  differs: '! differs   ',
};

/** What would be taken away, file by file, as a diff that no terminal acts upon. */
export function diffText(steps: readonly PlannedStep[], version: string): string {
  return steps
    .flatMap(({ path, diff }) => (diff === undefined ? [] : [`--- ${path}\n+++ ${path} of Baton ${version}`, diff]))
    .map((text) => text.trimEnd().split('\n').map(printable).join('\n'))
    .join('\n');
}

/** What the command says. Without a yes nothing was written, and the answer is no. */
export function initResult(
  steps: readonly PlannedStep[],
  says: { readonly dryRun: boolean; readonly agreed: boolean; readonly version: string; readonly shown: boolean },
  next: readonly string[],
): CommandResult {
  const { dryRun, agreed, version } = says;
  const files = steps.map(({ path, action, ...step }) => ({
    path,
    action,
    ...('diff' in step && { diff: step.diff }),
  }));
  const diff = says.shown ? '' : diffText(steps, version);
  const notes = steps.some(({ action }) => action === 'differs')
    ? [`what differs is left as it is; to see how it differs: baton init --update --dry-run`]
    : [];
  if (!agreed && !dryRun) {
    const text = [diff, 'nothing was changed; to take this over: baton init --update --yes'].filter(
      (part) => part !== '',
    );
    return { exit: 1, json: { files, applied: false }, text: text.join('\n\n') };
  }
  const changes = setupChanges(steps);
  const lines = steps.map(({ path, action }) => `  ${WORDS[action]}${path}`);
  const text = [...(diff === '' ? [] : [diff, '']), ...lines, `Baton ${version} is set up`].join('\n');
  const done = { changes, repeated: !steps.some(isChange) };
  const result = changeResult(dryRun, done, { text, json: { files, applied: true }, next });
  return {
    ...result,
    ...(dryRun && diff !== '' && { text: `${result.text}\n\n${diff}`, json: { ...result.json, files } }),
    notes,
  };
}

/** What to do next: with the workflows the first plan goes to GitHub, without them it is carried out here. */
export function nextOf({ example, usesActions }: Pick<OpenSetup, 'example' | 'usesActions'>): readonly string[] {
  if (example === undefined) return ['baton doctor'];
  const here = [`baton delegate --structured-work-item ${example}`, `baton run --work-item ${example}`];
  const there = [
    'git add --all && git commit -m "Set up Baton" && git push',
    `gh workflow run orchestrator.yml -f work-item=${example}`,
  ];
  return [...(usesActions ? there : here), 'baton doctor'];
}
