// Proves that the compiler and the linter really refuse what the import table forbids, by breaking it on purpose.
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeScratchProject, type ScratchProject } from './scratch-project.ts';

const projects: ScratchProject[] = [];

/** Our settings and layer projects, without our sources. */
function emptyLayers(): ScratchProject {
  const layers = readdirSync(path.resolve(import.meta.dirname, '../../../src'));
  const project = makeScratchProject([
    'package.json',
    'tsconfig.base.json',
    '.oxlintrc.json',
    '.oxlintrc.layers.json',
    ...layers.map((layer) => `src/${layer}/tsconfig.json`),
  ]);
  projects.push(project);
  project.put('src/domain/shared.ts', 'export const one = 1;\n');
  return project;
}

afterAll(() => {
  for (const project of projects) project.remove();
});

const refusedByLint: readonly (readonly [file: string, content: string, sentence: string])[] = [
  ['src/domain/a.ts', "export { x } from '../git/query.ts';\n", 'domain/ imports only domain/'],
  ['src/domain/b.ts', "import { x } from 'node:fs';\nexport const y = x;\n", 'domain/ imports only domain/'],
  [
    'src/domain/sub/c.ts',
    "import type { X } from '../../app/claim.ts';\nexport type Y = X;\n",
    'domain/ imports only domain/',
  ],
  ['src/domain/d.ts', 'export const now = new Date();\n', 'take `now` as an argument'],
  ['src/domain/time.ts', 'export const now = Date.now();\n', 'take `now` as an argument'],
  ['src/domain/e.ts', 'export const drawn = Math.random();\n', 'No chance here'],
  ['src/domain/f.ts', "import yaml from 'js-yaml';\nexport const y = yaml;\n", 'Libraries are used only in formats/'],
  ['src/records/a.ts', "import { x } from 'node:fs/promises';\nexport const y = x;\n", 'records/ imports only domain/'],
  ['src/log/a.ts', "export const b = Buffer.from('');\n", 'use Uint8Array'],
  ['src/log/b.ts', "import { one } from '../domain/shared.ts';\nexport const y = one;\n", 'log/ imports only records/'],
  ['src/formats/a.ts', "import { x } from 'node:os';\nexport const y = x;\n", 'formats/ imports only domain/'],
  ['src/app/a.ts', "import { x } from '../stores/files.ts';\nexport const y = x;\n", 'a port in app/ports.ts'],
  ['src/app/b.ts', "export const x = await import('../cli/main.ts');\n", 'a port in app/ports.ts'],
  ['src/stores/a.ts', "import { x } from '../app/claim.ts';\nexport const y = x;\n", 'imports no use case'],
  ['src/stores/b.ts', "import { x } from 'node:child_process';\nexport const y = x;\n", 'Programs are started in git/'],
  ['src/run/a.ts', "import { x } from '../app/claim.ts';\nexport const y = x;\n", 'run/ imports only domain/'],
  ['src/report/a.ts', "import { x } from '../app/claim.ts';\nexport const y = x;\n", 'report/ imports only domain/'],
  ['src/actions/a.ts', "import { x } from '../git/query.ts';\nexport const y = x;\n", 'actions/ imports only domain/'],
  ['src/cli/a.ts', "import { x } from '../git/query.ts';\nexport const y = x;\n", 'only in compose/'],
  ['src/cli/b.ts', "import { x } from '../log/merkle.ts';\nexport const y = x;\n", 'only through app/'],
  ['src/git/a.ts', "import { one } from '../domain/shared.ts';\nexport const y = one;\n", 'git/ imports only git/'],
  ['src/cli/c.ts', 'export const y = process as unknown;\n', 'Do not use any type assertions'],
  ['src/cli/d.ts', 'export const y = async (): Promise<void> => {};\ny();\n', 'Promises must be awaited'],
];

const acceptedByLint: readonly (readonly [file: string, content: string])[] = [
  ['src/records/ok.ts', "import { createHash } from 'node:crypto';\nexport const hash = createHash('sha256');\n"],
  ['src/stores/ok.ts', "import type { X } from '../app/ports.ts';\nexport type Y = X;\n"],
  ['src/cli/compose.ts', "import { x } from '../git/query.ts';\nexport const y = x;\n"],
  ['src/git/ok.ts', "import { spawn } from 'node:child_process';\nexport const y = spawn;\n"],
  ['src/formats/ok.ts', "import { load } from 'js-yaml';\nexport const y = load('') as string;\n"],
];

interface Diagnostic {
  readonly filename: string;
  readonly message: string;
  readonly help?: string;
}

describe('the linter', () => {
  const messages = new Map<string, string>();

  beforeAll(() => {
    const project = emptyLayers();
    for (const [file, content] of [...refusedByLint, ...acceptedByLint]) project.put(file, content);
    const { stdout } = project.node('node_modules/oxlint/bin/oxlint', '--format=json', 'src');
    const report = JSON.parse(stdout) as { readonly diagnostics: readonly Diagnostic[] };
    for (const { filename, message, help } of report.diagnostics) {
      messages.set(filename, `${messages.get(filename) ?? ''}${message} ${help ?? ''}\n`);
    }
  });

  it.each(refusedByLint)('refuses in %s: %s', (file, _content, sentence) => {
    expect(messages.get(file)).toContain(sentence);
  });

  it.each(acceptedByLint)('accepts in %s: %s', (file) => {
    expect(messages.get(file)).toBeUndefined();
  });
});

describe('the compiler', () => {
  let project: ScratchProject;

  beforeAll(() => {
    project = emptyLayers();
  });

  function compile(layer: string): string {
    const { stdout, stderr } = project.node('node_modules/typescript/bin/tsc', '-b', `src/${layer}`);
    return stdout + stderr;
  }

  it.each([
    [
      'domain',
      "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;\n",
      "Cannot find name 'node:fs'",
    ],
    ['report', 'export const x = process.pid;\n', "Cannot find name 'process'"],
    ['app', 'export const x = setTimeout;\n', "Cannot find name 'setTimeout'"],
    ['git', "import { one } from '../domain/shared.ts';\nexport const x = one;\n", 'not under'],
    ['domain', 'export enum Colour { Red }\n', 'erasableSyntaxOnly'],
  ])('refuses in %s: %s', (layer, content, sentence) => {
    project.put(`src/${layer}/refused.ts`, content);
    const output = compile(layer);
    rmSync(path.join(project.directory, `src/${layer}/refused.ts`));
    expect(output).toContain(sentence);
  });

  it('accepts a file that keeps to its layer', () => {
    project.put(
      'src/report/kept.ts',
      "import { one } from '../domain/shared.ts';\nexport const two: number = one + one;\n",
    );
    expect(compile('report')).toBe('');
  });
});
