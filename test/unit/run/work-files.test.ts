import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WorkFiles } from '../../../src/app/work-ports.ts';
import { createWorkFiles } from '../../../src/run/work-files.ts';

let outside: string;
let root: string;
let files: WorkFiles;

function put(name: string, content = name): void {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  writeFileSync(path.join(root, name), content);
}

function link(target: string, name: string): void {
  symlinkSync(target, path.join(root, name));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function paths(...globs: readonly string[]): Promise<readonly string[]> {
  return (await files.collect(globs)).files.map((file) => file.path);
}

beforeEach(() => {
  outside = mkdtempSync(path.join(tmpdir(), 'baton-files-'));
  root = path.join(outside, 'tree');
  mkdirSync(root);
  files = createWorkFiles({ root });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(outside, { recursive: true, force: true });
});

describe('collecting what a step produced', () => {
  it('gives path, size and digest of each file', async () => {
    put('dist/a.txt', 'hello');
    put('dist/empty', '');
    expect(await files.collect(['dist/**'])).toEqual({
      files: [
        { path: 'dist/a.txt', size: 5, sha256: sha256('hello') },
        { path: 'dist/empty', size: 0, sha256: sha256('') },
      ],
      unmatched: [],
    });
  });

  it('digests a file larger than its buffer', async () => {
    const content = '0123456789'.repeat(100_000);
    put('large', content);
    const [large] = (await files.collect(['large'])).files;
    expect(large).toEqual({
      path: 'large',
      size: 1_000_000,
      sha256: sha256(content),
    });
  });

  it('sorts by the bytes of the path, not by locale or by UTF-16', async () => {
    for (const name of ['b', 'a/z', 'a-1', 'B', 'ä', '\u{ffee}', '😀']) put(name);
    expect(await paths('**')).toEqual(['B', 'a-1', 'a/z', 'b', 'ä', '\u{ffee}', '😀']);
  });

  it('lists a file once, however many patterns match it', async () => {
    put('dist/a.js');
    expect(await paths('dist/*', '**/*.js', 'dist')).toEqual(['dist/a.js']);
  });

  it('names each pattern that matches no file', async () => {
    put('a.js');
    mkdirSync(path.join(root, 'empty'));
    const globs = ['*.js', '*.css', 'empty', 'empty/**', '', '../tree/a.js', path.join(root, 'a.js'), 'a.js/x'];
    const { unmatched } = await files.collect(globs);
    expect(unmatched).toEqual(globs.slice(1));
  });

  it('leaves out what a pattern with "!" matches, also when it is all there was', async () => {
    put('dist/a.js');
    put('dist/a.js.map');
    put('docs/a.map');
    const result = await files.collect(['dist', 'docs/*', '!**/*.map', '!nothing']);
    expect(result.files.map((file) => file.path)).toEqual(['dist/a.js']);
    expect(result.unmatched).toEqual(['docs/*']);
  });

  it('finds dot files only where the pattern writes the dot', async () => {
    for (const name of ['.env', '.cache/a', 'a/.hidden', 'a/b']) put(name);
    expect(await paths('**')).toEqual(['a/b']);
    expect(await paths('**/.*', '.cache/**')).toEqual(['.cache/a', '.env', 'a/.hidden']);
  });

  it('never finds anything of git, at any depth and in any case', async () => {
    for (const name of ['.git/config', 'sub/.git', '.GIT/config', 'a/.git/hooks/x']) put(name);
    for (const globs of [['.git/config'], ['.git/**'], ['.*/*'], ['**/.git'], ['.GIT'], ['a/.git/hooks/x']]) {
      expect(await files.collect(globs)).toEqual({ files: [], unmatched: globs });
    }
  });

  it('has nothing to find when nothing is asked for', async () => {
    put('a');
    expect(await files.collect([])).toEqual({ files: [], unmatched: [] });
  });
});

describe('links', () => {
  it('takes a link to a file inside for that file', async () => {
    put('lib/libx.so.1', 'code');
    link('libx.so.1', 'lib/libx.so');
    const [plain, versioned] = (await files.collect(['lib/*'])).files;
    expect([plain?.path, versioned?.path]).toEqual(['lib/libx.so', 'lib/libx.so.1']);
    expect(plain?.sha256).toBe(versioned?.sha256);
    expect(await paths('lib/libx.so')).toEqual(['lib/libx.so']);
  });

  it('does not follow a link that leaves the tree, leads into git, or leads nowhere', async () => {
    writeFileSync(path.join(outside, 'secret'), 'secret');
    put('.git/config');
    link('../secret', 'away');
    link('..', 'up');
    link('.git/config', 'inner');
    link('nowhere', 'dangling');
    link('/dev/zero', 'endless');
    const globs = ['*', '**', 'away', 'up/secret', 'up', 'inner', 'dangling', 'endless'];
    expect(await files.collect(globs)).toEqual({ files: [], unmatched: globs });
  });

  it('enters a linked folder only where the pattern names it', async () => {
    put('real/a.js');
    link('real', 'alias');
    link('.', 'loop');
    expect(await paths('**')).toEqual(['real/a.js']);
    expect(await paths('alias/*')).toEqual(['alias/a.js']);
  });

  it('works where the tree itself is reached through a link', async () => {
    put('a.js');
    symlinkSync(root, path.join(outside, 'tree-link'));
    const linked = createWorkFiles({ root: path.join(outside, 'tree-link') });
    const { files: found } = await linked.collect(['*']);
    expect(found.map((file) => file.path)).toEqual(['a.js']);
    expect(await linked.firstChanged(found)).toBeUndefined();
  });
});

describe('looking whether files are as they were', () => {
  it('finds nothing changed when nothing is', async () => {
    put('a');
    put('b');
    expect(await files.firstChanged((await files.collect(['*'])).files)).toBeUndefined();
    expect(await files.firstChanged([])).toBeUndefined();
  });

  it('tells the first file that is altered or missing', async () => {
    for (const name of ['a', 'b', 'c']) put(name);
    const [a, b, c] = (await files.collect(['*'])).files;
    if (a === undefined || b === undefined || c === undefined) throw new Error('files are missing');
    put('b', 'B');
    rmSync(path.join(root, 'c'));
    expect(await files.firstChanged([a, b, c])).toEqual({ file: b, state: 'altered' });
    expect(await files.firstChanged([a, c, b])).toEqual({ file: c, state: 'missing' });
  });

  it.each(['that was just written', 'that is remembered'])(
    'is not taken in by equal size and time of a file %s',
    async (age) => {
      // Files are remembered once they have lain still for a while.
      if (age === 'that is remembered') vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
      put('a', 'one');
      const old = new Date('2020-01-01T00:00:00Z');
      utimesSync(path.join(root, 'a'), old, old);
      const before = (await files.collect(['a'])).files;
      expect(await files.firstChanged(before)).toBeUndefined();
      put('a', 'two');
      utimesSync(path.join(root, 'a'), old, old);
      expect(await files.firstChanged(before)).toMatchObject({ state: 'altered' });
    },
  );

  it('takes a folder, and any path that leaves the tree, for missing', async () => {
    writeFileSync(path.join(outside, 'secret'), 'secret');
    mkdirSync(path.join(root, 'folder'));
    for (const name of ['folder', '../secret', path.join(outside, 'secret'), 'folder/../../secret', '.git/config']) {
      const file = { path: name, size: 6, sha256: sha256('secret') };
      expect(await files.firstChanged([file])).toEqual({ file, state: 'missing' });
    }
  });
});

/** Before 5.2, bash takes "." and ".." for names that ".*" matches. */
function isPlain(file: string): boolean {
  return file !== '' && !file.split('/').some((name) => name === '.' || name === '..');
}

/** The regular files that bash finds for each pattern; a name that is no pattern is expanded to what lies below it. */
function expandWithBash(patterns: readonly string[]): readonly (readonly string[])[] {
  const script = `
    shopt -s globstar nullglob
    while IFS= read -r text; do
      eval "found=($text)"
      for file in "\${found[@]}"; do [[ -f $file ]] && printf '%s\n' "$file"; done
      echo =
    done`;
  const input = patterns.map((text) => (/[*?[]/u.test(text.split('/').at(-1) ?? '') ? text : `${text} ${text}/**`));
  const options = { cwd: root, input: `${input.join('\n')}\n`, env: { LC_ALL: 'C', PATH: process.env['PATH'] } };
  const output = execFileSync('bash', ['-c', script], { ...options, encoding: 'utf8' });
  const lists = output.split('=\n').slice(0, -1);
  return lists.map((list) => [...new Set(list.split('\n').filter(isPlain))].sort());
}

describe('compared with bash', () => {
  it('finds the same files in a tree of many names', async () => {
    const names = ['a', 'ab', 'a.js', '.a'];
    for (const first of names) {
      for (const second of names) for (const third of names) put(`${first}d/${second}d/${third}`);
      put(first);
    }
    const segment = fc.constantFrom(
      '**',
      '*',
      'a',
      'ad',
      '?',
      '*d',
      'a*',
      '.*',
      '*.js',
      '[ab]*',
      '[!a]?',
      '{a,b}d',
      '.ad',
    );
    const pattern = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    await fc.assert(
      fc.asyncProperty(fc.array(pattern, { minLength: 20, maxLength: 20 }), async (texts) => {
        const expected = expandWithBash(texts);
        for (const [at, text] of texts.entries()) expect([text, await paths(text)]).toEqual([text, expected[at]]);
      }),
      { numRuns: 8 },
    );
  });
});
