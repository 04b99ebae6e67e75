/** Why: what collecting did is told in a few lines, of which the one with the head is worth keeping elsewhere. */

import type { Collected } from '../app/collect.ts';
import { countOf, describeChange, type Change } from '../domain/change.ts';
import { anchorLine } from '../report/anchor-text.ts';
import type { CommandResult } from './command.ts';

/** The result of collecting; `where` is the remote whose branch it is, `root` the artifacts root. */
export function collectResult(
  done: Collected,
  around: { readonly where: string; readonly root: string },
): CommandResult {
  const { commit, finished, erased, problems, reaped } = done;
  const branch = `${commit.branch.replace(/^refs\/heads\//u, '')}${around.where}`;
  const notes = [
    ...reaped.map(({ step, attemptId, record }) => `ended ${step} (attempt ${attemptId}): ${record.outcome}`),
    ...problems.map(({ place, problem }) => `left as it is: ${place}: ${problem}`),
  ];
  const json = { commit, finished, erased, problems, reaped };
  if (commit.kind === 'nothing-new') return { exit: 0, json, text: `nothing new for ${branch}`, notes };
  if (commit.kind === 'planned') {
    const lines = plannedLines(branch, commit.paths, finished.length);
    return { exit: 0, json: { dryRun: true, ...json }, text: `would change:\n  ${lines.join('\n  ')}`, notes };
  }
  const files = countOf(commit.paths.length, 'file');
  const { size, added, packed, signedBy, head } = commit.sealed;
  const signed = signedBy === undefined ? [] : [`signed; the key that checks it, for a policy: ${signedBy}`];
  const packing = packed === 0 ? '' : `, ${packed} packed`;
  const lines = [
    `committed ${files} to ${branch} as ${commit.commit.slice(0, 12)}, ${countOf(finished.length, 'finished chain')} taken in`,
    `sealed ${countOf(added, 'record')} (${size} in the log${packing})`,
    ...(erased.length === 0 ? [] : [`took out what ${countOf(erased.length, 'record')} said`]),
    ...(head === undefined ? [] : [anchorLine(head)]),
  ];
  return { exit: 0, json, text: lines.join('\n'), notes: [...notes, ...signed, ...aftermath(commit, around.root)] };
}

function plannedLines(branch: string, paths: readonly string[], chains: number): readonly string[] {
  const commit: Change = { kind: 'commit', branch, paths };
  const committed = paths.length === 0 ? [] : [describeChange(commit), ...paths.map((path) => `  ${path}`)];
  return chains === 0 ? committed : [...committed, `delete ${countOf(chains, 'collected ref')}`];
}

/** What is left to be done by hand; the commit counts all the same. */
function aftermath(
  { indexed, unsettled }: { readonly indexed: boolean; readonly unsettled?: string },
  root: string,
): readonly string[] {
  return [
    ...(indexed ? [] : [`your index is locked; to add the files: git add -- ${root}`]),
    ...(unsettled === undefined
      ? []
      : [`what was packed still lies in single files too, without effect (${unsettled})`]),
  ];
}
