// Proves what the bundle promises: commands and lazy chunks load late and exist once, and nothing is copied in unseen.
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeScratchProject, type Outcome, type ScratchProject } from './scratch-project.ts';

let project: ScratchProject;
const build = (): Outcome => project.node('scripts/build.mjs');
const outputs = (file: string): string => readFileSync(path.join(project.directory, file), 'utf8');

const main = `
import { Failure } from '../domain/failure.ts';
declare const __VERSION__: string;
const commands = { hello: () => import('./commands/hello.ts') };
async function start(): Promise<void> {
  if (process.argv[2] !== 'hello') return void console.log(__VERSION__);
  try {
    await (await commands.hello()).run();
  } catch (error) {
    console.log(error instanceof Failure ? 'the same class' : 'another class');
  }
}
void start();
`;
const hello = `
import { Failure } from '../../domain/failure.ts';
export async function run(): Promise<void> {
  const { word } = await import('../../formats/late.ts');
  throw new Failure(word);
}
`;

beforeAll(() => {
  project = makeScratchProject(['package.json', 'package-lock.json', 'scripts', 'tsconfig.base.json']);
  project.put(
    'scripts/lazy-chunks.mjs',
    "export const lazyChunks = ['src/domain/failure.ts', 'src/formats/late.ts'];\n",
  );
  project.put('src/domain/failure.ts', 'export class Failure extends Error {}\n');
  project.put('src/formats/late.ts', "export const word = 'only in the late file';\n");
  project.put('src/cli/main.ts', main);
  project.put('src/cli/commands/hello.ts', hello);
  project.put(
    'schemas/v1/work-item.schema.json',
    JSON.stringify({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'https://example.test/work-item',
      type: 'object',
      properties: { at: { type: 'string', format: 'date-time', minLength: 3 } },
      required: ['at'],
    }),
  );
});

afterAll(() => project.remove());

describe('the build', () => {
  it('makes an executable start, and a file for each command and lazy chunk', () => {
    expect(build()).toMatchObject({ status: 0 });
    const { version } = JSON.parse(outputs('package.json')) as { readonly version: string };
    expect(project.node('dist/cli/index.js', '--version')).toMatchObject({
      status: 0,
      stdout: `${version}\n`,
      stderr: '',
    });
    expect(outputs('dist/cli/index.js')).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(statSync(path.join(project.directory, 'dist/cli/index.js')).mode & 0o111).toBe(0o111);
    expect(outputs('dist/package.json')).toContain('commonjs');
  });

  it('keeps one copy of a lazy chunk, for static imports too', () => {
    expect(build()).toMatchObject({ status: 0 });
    expect(project.node('dist/cli/index.js', 'hello').stdout).toBe('the same class\n');
    const files = ['index', 'commands/hello', 'lazy/failure', 'lazy/late'];
    const holders = files.filter((name) => outputs(`dist/cli/${name}.js`).includes('only in the late file'));
    expect(holders).toEqual(['lazy/late']);
  });

  it('does nothing when nothing has changed, and removes what is no longer made', () => {
    project.put('src/cli/commands/short-lived.ts', 'export const run = (): void => {};\n');
    expect(build().stderr).toBe('Built dist/.\n');
    expect(existsSync(path.join(project.directory, 'dist/cli/commands/short-lived.js'))).toBe(true);
    expect(build().stderr).toBe('dist/ is up to date.\n');
    rmSync(path.join(project.directory, 'src/cli/commands/short-lived.ts'));
    expect(build().stderr).toBe('Built dist/.\n');
    expect(existsSync(path.join(project.directory, 'dist/cli/commands/short-lived.js'))).toBe(false);
  });

  it('names itself by what it was built from: the same again for the same sources, another one for others', () => {
    const named = (word: string): string => {
      project.put('src/cli/commands/named.ts', `declare const __BUILD__: string;\nexport const ${word} = __BUILD__;\n`);
      expect(build()).toMatchObject({ status: 0 });
      return /"([^"]*-[0-9a-f]{16})"/u.exec(outputs('dist/cli/commands/named.js'))?.[1] ?? 'nothing';
    };
    const [first, other, again] = [named('one'), named('two'), named('one')];
    rmSync(path.join(project.directory, 'src/cli/commands/named.ts'));
    const { version } = JSON.parse(outputs('package.json')) as { readonly version: string };
    expect(first.startsWith(`${version}-`)).toBe(true);
    expect(other).not.toBe(first);
    expect(again).toBe(first);
  });

  it('refuses an import() that would not be lazy', () => {
    project.put('src/domain/unlisted.ts', 'export const x = 1;\n');
    project.put('src/cli/commands/careless.ts', "export const run = () => import('../../domain/unlisted.ts');\n");
    const { status, stderr } = build();
    rmSync(path.join(project.directory, 'src/cli/commands/careless.ts'));
    expect(status).toBe(1);
    expect(stderr).toContain('add src/domain/unlisted.ts to scripts/lazy-chunks.mjs');
  });

  it('makes a self-contained validator from each schema', async () => {
    expect(build()).toMatchObject({ status: 0 });
    const file = path.join(project.directory, 'src/formats/generated/validators.js');
    expect(outputs('src/formats/generated/validators.d.ts')).toContain(
      'export const validateWorkItem: SchemaValidator',
    );
    const check = `
      const { validateWorkItem: valid } = await import(${JSON.stringify(file)});
      console.log([{ at: '2024-02-29T10:00:00Z' }, { at: '2023-02-29T10:00:00Z' }, {}].map((value) => valid(value)).join());
      console.log(valid.errors[0].keyword);`;
    project.put('check.mjs', check);
    expect(project.node('check.mjs')).toMatchObject({ stdout: 'true,false,false\nrequired\n' });
    expect(outputs('src/formats/generated/validators.js')).not.toMatch(/^import|[^'_]\brequire\(/m);
  });

  it('refuses a schema that says something it does not mean', () => {
    project.put(
      'schemas/v1/odd.schema.json',
      '{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"odd","type":"object","minLenght":1}',
    );
    const { status, stderr } = build();
    rmSync(path.join(project.directory, 'schemas/v1/odd.schema.json'));
    expect(status).toBe(1);
    expect(stderr).toContain('minLenght');
  });
});
