/** Why: the log of definitions is put together from what git knows of files and what records know of items. */

import {
  definitionLog,
  type Definition,
  type DefinitionChange,
  type LogEntry,
  type PolicyChange,
  type SettingChange,
} from '../domain/definition-log.ts';
import type { WorkflowId } from '../domain/ids.ts';
import type { Workflow } from '../domain/workflow.ts';
import type { FileHistory, FileVersion } from './ports.ts';
import { readAllItems } from './read-portfolio.ts';
import type { Readers } from './situation.ts';

/** What reads the files: a workflow, and the settings as texts by their name; undefined where a file is faulty. */
export type DefinitionTexts = {
  readonly workflow: (bytes: Uint8Array, path: string) => Workflow | undefined;
  readonly settings: (bytes: Uint8Array, path: string) => ReadonlyMap<string, string> | undefined;
};

/** What the log needs from outside. */
export type LogPorts = Readers & { readonly files: FileHistory; readonly texts: DefinitionTexts };

/** The log, and whether git has forgotten what came before. */
export type DefinitionLog = { readonly entries: readonly LogEntry[]; readonly shallow: boolean };

const SETTINGS = 'baton.yaml';

/** Every change of workflows, of settings and of what items follow; with `only` of one workflow. */
export async function readDefinitionLog(ports: LogPorts, only: WorkflowId | undefined): Promise<DefinitionLog> {
  const { files, texts, library } = ports;
  const versions = await files.versions([`${library.root}/workflows`, SETTINGS]);
  const { situations } = await readAllItems(ports);
  const changes = versions
    .filter(({ path }) => /\.ya?ml$/u.test(path))
    .flatMap((version): readonly (DefinitionChange | PolicyChange)[] =>
      version.path === SETTINGS ? policyOf(texts, version) : [changeOf(texts, version)],
    );
  const items = situations.map(({ state }) => state);
  const entries = definitionLog({ changes, items, ...(only === undefined ? {} : { only }) });
  return { entries, shallow: files.isShallow() };
}

function changeOf({ workflow }: DefinitionTexts, { before, after, ...facts }: FileVersion): DefinitionChange {
  const read = (bytes: Uint8Array): Definition => workflow(bytes, facts.path) ?? 'faulty';
  return {
    kind: 'definition',
    ...facts,
    ...(before === undefined ? {} : { before: read(before) }),
    ...(after === undefined ? {} : { after: read(after) }),
  };
}

const FAULTY: ReadonlyMap<string, string> = new Map([['(the file is faulty)', 'true']]);
/** Without the file everything is as in an empty one. */
const NO_FILE = new Uint8Array();

function policyOf({ settings }: DefinitionTexts, { before, after, ...facts }: FileVersion): readonly PolicyChange[] {
  const read = (bytes: Uint8Array = NO_FILE): ReadonlyMap<string, string> => settings(bytes, facts.path) ?? FAULTY;
  const changed = changedSettings(read(before), read(after));
  return changed.length === 0 ? [] : [{ kind: 'policy', ...facts, settings: changed }];
}

function changedSettings(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): readonly SettingChange[] {
  return [...new Set([...a.keys(), ...b.keys()])].toSorted().flatMap((setting): readonly SettingChange[] => {
    const [from, to] = [a.get(setting), b.get(setting)];
    if (from === to) return [];
    return [{ setting, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
  });
}
