/** Why: `baton collect`: what happened becomes part of the repository's history. */

import { collect } from '../../app/collect.ts';
import { countOf, describeChange, type Change } from '../../domain/change.ts';
import { Failure } from '../../domain/failures.ts';
import type { Command } from '../command.ts';
import { openWorld } from '../compose/world.ts';
import { chooseLogKey } from '../log-key.ts';

/** The command. */
export const command: Command = {
  spec: {
    name: 'collect',
    summary: 'seal and commit what is new to the history branch',
    positionals: [],
    options: {
      pack: { describe: 'put sealed one-record files of a work item together, up to 256 to a file' },
      key: {
        value: 'file',
        describe: 'sign the checkpoint with this Ed25519 key (PEM)',
        default: 'the key in BATON_LOG_KEY, otherwise none',
      },
    },
    examples: [
      { command: 'baton collect', says: 'seal and commit all new records, schedules and definitions' },
      { command: 'baton collect --key ../log.key', says: 'the same, and sign the head of the log' },
      { command: 'baton collect --pack', says: 'the same, and make few files of many' },
    ],
    exits: [3],
    changes: true,
  },
  run: async (input, around) => {
    const world = await openWorld(input, around);
    const dryRun = input.flag('dry-run');
    const sign = chooseLogKey(input, around);
    const done = await collect(world, { dryRun, pack: input.flag('pack'), ...(sign && { sign }) });
    if ('kind' in done) throw new Failure(done.refusal.code, done.refusal.facts);
    const { commit, finished, problems } = done;
    const where = world.sharing.kind === 'shared' ? ` of ${world.sharing.remote}` : '';
    const branch = `${commit.branch.replace(/^refs\/heads\//u, '')}${where}`;
    const notes = problems.map(({ place, problem }) => `left as it is: ${place}: ${problem}`);
    const json = { commit, finished, problems };
    if (commit.kind === 'nothing-new') return { exit: 0, json, text: `nothing new for ${branch}`, notes };
    if (commit.kind === 'planned') {
      const lines = plannedLines(branch, commit.paths, finished.length);
      return { exit: 0, json: { dryRun, ...json }, text: `would change:\n  ${lines.join('\n  ')}`, notes };
    }
    const index = aftermath(commit, world.library.root);
    const files = countOf(commit.paths.length, 'file');
    const { size, added, packed, signedBy } = commit.sealed;
    const signed = signedBy === undefined ? [] : [`signed; the key that checks it, for a policy: ${signedBy}`];
    const packing = packed === 0 ? '' : `, ${packed} packed`;
    const text = `committed ${files} to ${branch} as ${commit.commit.slice(0, 12)}, ${countOf(finished.length, 'finished chain')} taken in\nsealed ${countOf(added, 'record')} (${size} in the log${packing})`;
    return { exit: 0, json, text, notes: [...notes, ...signed, ...index] };
  },
};

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
