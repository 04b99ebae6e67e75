/** Why: what setting up brings comes from the program itself, so that it needs no network and always fits the version. */

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import type { SetupFiles } from '../../app/ports.ts';
import {
  artifactsReadme,
  attributeLines,
  ATTRIBUTES_HEADING,
  EXAMPLE,
  exampleWorkflow,
  exampleWorkItem,
  settingsText,
} from '../../app/setup-seeds.ts';
import type { SetupFile } from '../../domain/setup.ts';
import { openCompiledCache } from '../../stores/compiled-cache.ts';
import { createFileLibrary } from '../../stores/file-library.ts';
import { openRepository, type GitRepository } from '../../stores/git-repository.ts';
import { createSetupFiles } from '../../stores/setup-files.ts';
import { trackedHistory } from '../../stores/tracking.ts';
import type { Input } from '../arguments.ts';
import type { Surroundings } from '../command.ts';
import { identify } from '../identity.ts';
import { chooseSharing, hasOrigin } from './choose-sharing.ts';
import { loadDefinitions, loadWorkItems } from './late-parts.ts';
import { readSettings, type Settings } from './settings.ts';
import { locate } from './world.ts';

/** The files that the build put into the program: path → text. */
declare const __SETUP_FILES__: Readonly<Record<string, string>>;

/** Where the program lies in a repository whose workflows run it. */
export const BUNDLE_PATH = '.github/actions/baton/baton.cjs';

/** A repository to be set up, and what it is to have. */
export type OpenSetup = {
  readonly top: string;
  readonly files: SetupFiles;
  readonly wanted: readonly SetupFile[];
  /** The work item of the example plan, where that is among the files. */
  readonly example: string | undefined;
  readonly usesActions: boolean;
};

/** Opens the repository that a call means. */
export async function openSetup(input: Input, around: Surroundings): Promise<OpenSetup> {
  const located = await locate(resolve(around.cwd, input.text('repo') ?? '.'), around.env);
  const repository = openRepository(located, around.env);
  const settings = await readSettings(repository.top, openCompiledCache(join(repository.privateDir, 'cache'), ''));
  const files = createSetupFiles(repository);
  const actions = !input.flag('no-actions');
  const remote = input.text('remote') ?? (actions && hasOrigin(repository.commonDir) ? 'origin' : undefined);
  chooseSharing(input, settings, { env: around.env, commonDir: repository.commonDir });
  const isNew = !input.flag('no-example') && !(await hasPlans(repository, settings, around));
  const { actor } = identify(around.env, settings.actor, around.terminal.interactive);
  return {
    top: repository.top,
    files: { ...files, difference: (path, content) => differenceOf(files, path, content) },
    wanted: [
      ...(actions ? actionFiles() : []),
      { kind: 'seeded', path: 'baton.yaml', content: settingsText(remote) },
      ...attributeFiles(files, settings.artifacts, actions),
      { kind: 'seeded', path: `${settings.artifacts}/README.md`, content: artifactsReadme(settings.artifacts) },
      ...(isNew ? exampleFiles(settings.artifacts, actor) : []),
    ],
    example: isNew ? EXAMPLE.workItem : undefined,
    usesActions: actions,
  };
}

/** The files for GitHub Actions, as this version brings them. */
export function actionFiles(): readonly SetupFile[] {
  const copied = Object.entries(__SETUP_FILES__).map(([path, content]) => ({ path, content }));
  const bundle = { path: BUNDLE_PATH, content: readFileSync(bundleFile(), 'utf8') };
  return [...copied, bundle].map((file) => ({ kind: 'installed', ...file }));
}

/** The program as one file: beside the folder of this one, or this one itself where it runs as that. */
function bundleFile(): string {
  const own = realpathSync(process.argv[1] ?? '');
  const beside = join(dirname(own), '../setup/baton.cjs');
  return existsSync(beside) ? beside : own;
}

/** Formatters that know `.prettierignore` are kept away where they are in use. */
function attributeFiles(files: SetupFiles, root: string, actions: boolean): readonly SetupFile[] {
  const bundle = actions ? BUNDLE_PATH : undefined;
  const attributes: SetupFile = {
    kind: 'lines',
    path: '.gitattributes',
    heading: ATTRIBUTES_HEADING,
    lines: attributeLines(root, bundle),
  };
  const lines = [`${root}/`, ...(bundle === undefined ? [] : [`${dirname(bundle)}/`])];
  const heading = '# Baton: records must stay as they were written.';
  return isFormatted(files) ? [attributes, { kind: 'lines', path: '.prettierignore', heading, lines }] : [attributes];
}

const FORMATTER_FILES = ['.prettierignore', '.prettierrc', '.prettierrc.json', '.prettierrc.yaml', '.oxfmtrc.json'];

function isFormatted(files: SetupFiles): boolean {
  const inPackage = /"(?:prettier|oxfmt)"/u.test(files.read('package.json') ?? '');
  return inPackage || FORMATTER_FILES.some((path) => files.read(path) !== undefined);
}

function exampleFiles(root: string, owner: string): readonly SetupFile[] {
  const now = new Date().toISOString().replace(/\.\d+Z$/u, 'Z');
  return [
    { kind: 'seeded', path: `${root}/workflows/${EXAMPLE.workflow}.yaml`, content: exampleWorkflow() },
    { kind: 'seeded', path: `${root}/work-items/${EXAMPLE.workItem}.json`, content: exampleWorkItem(owner, now) },
  ];
}

/** Whether the repository has workflows or work items, here or on its history branch as it was last seen. */
async function hasPlans(repository: GitRepository, settings: Settings, around: Surroundings): Promise<boolean> {
  const root = settings.artifacts;
  if (hasEntries(join(repository.top, root, 'workflows'))) return true;
  const history = { ref: settings.history === undefined ? 'HEAD' : `refs/heads/${settings.history}`, root };
  const compiled = openCompiledCache(join(repository.privateDir, 'cache'), around.build);
  const fallback = settings.remote === undefined ? {} : { fallback: trackedHistory(settings.remote) };
  const parts = { repository, history, load: loadDefinitions, loadWorkItems, compiled, ...fallback };
  return (await createFileLibrary(parts).listWorkItems()).length > 0;
}

function hasEntries(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).some((name) => !name.startsWith('.'));
}

/** A program that nobody touched is replaced by another as a whole: thousands of lines of difference would tell nothing. */
async function differenceOf(files: SetupFiles, path: string, content: string): Promise<string> {
  const before = files.read(path);
  if (path !== BUNDLE_PATH || before === undefined || !isUntouched(before)) return files.difference(path, content);
  return `@@ the whole file @@\n-${versionLine(before)}\n+${versionLine(content)}\n`;
}

function versionLine(bundle: string): string {
  return bundle.split('\n', 2)[1] ?? '';
}

const STATEMENT =
  /^\/\/ Baton \S+, the whole program in one file, as built\. sha256 of all lines but this one: ([0-9a-f]{64})$/u;

/** Whether a copy of the program is as its build made it: its second line has the digest of all others. */
function isUntouched(bundle: string): boolean {
  const [first = '', statement = '', ...rest] = bundle.replaceAll('\r\n', '\n').split('\n');
  const digest = STATEMENT.exec(statement)?.[1];
  return (
    digest ===
    createHash('sha256')
      .update([first, ...rest].join('\n'))
      .digest('hex')
  );
}
