// Proves that the documentation leads where it says: to files, to headings, and to functions that exist.
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorsOf, linksOf, markdownFiles, readText, ROOT } from './markdown.ts';

const IDENTIFIER = /`([A-Za-z_][A-Za-z0-9_]*)`/gu;

/** What is wrong with the links of a text that lies in `file`. */
function brokenLinks(file: string, markdown: string): readonly string[] {
  return linksOf(markdown).flatMap(({ label, target }) => {
    if (/^[a-z]+:/u.test(target)) return [];
    const [place = '', anchor] = target.split('#');
    const full = place === '' ? path.join(ROOT, file) : path.resolve(ROOT, path.dirname(file), place);
    const relative = path.relative(ROOT, full);
    if (!existsSync(full)) return [`${target} is not there`];
    if (statSync(full).isDirectory()) return [];
    const text = readText(relative);
    if (anchor !== undefined && !anchorsOf(text).has(anchor)) return [`${target} is no heading`];
    if (!/\.(?:ts|mjs)$/u.test(full)) return [];
    return [...label.matchAll(IDENTIFIER)]
      .filter(([, name = '']) => !new RegExp(`\\b${name}\\b`, 'u').test(text))
      .map(([, name]) => `${place} has no ${name}`);
  });
}

describe('links', () => {
  const files = markdownFiles();

  it('finds the pages', () => {
    expect(files).toEqual(expect.arrayContaining(['README.md', 'docs/architecture.md', 'examples/release/README.md']));
  });

  it.each(files)('of %s lead somewhere', (file) => {
    expect(brokenLinks(file, readText(file))).toEqual([]);
  });

  it('that lead nowhere are noticed', () => {
    const text = [
      '[a](nowhere.md) [b](#nowhere) [`nobody`](../src/app/claim.ts) [`claim`](../src/app/claim.ts)',
      '# Here\n\n[c](architecture.md#layers) [d](https://example.org/x)',
    ].join('\n');
    expect(brokenLinks('docs/architecture.md', text)).toEqual([
      'nowhere.md is not there',
      '#nowhere is no heading',
      '../src/app/claim.ts has no nobody',
    ]);
  });

  // What lies under examples/ names its own files.
  it.each(files.filter((file) => !file.startsWith('examples/')))('paths in %s exist', (file) => {
    const paths = [...readText(file).matchAll(/`((?:src|scripts|schemas|test|bench|examples)\/[\w./-]+)`/gu)];
    expect(paths.flatMap(([, named = '']) => (existsSync(path.join(ROOT, named)) ? [] : [named]))).toEqual([]);
  });
});

describe('decisions', () => {
  const pages = markdownFiles('docs/decisions').filter((file) => !file.endsWith('README.md'));
  const index = linksOf(readText('docs/decisions/README.md')).map(({ target }) => `docs/decisions/${target}`);

  it('are all listed, in order', () => {
    expect(index).toEqual(pages.toSorted());
  });

  it.each(pages)('%s is listed under its own title', (file) => {
    const title = /^# (.+)$/mu.exec(readText(file))?.[1];
    expect(linksOf(readText('docs/decisions/README.md'))).toContainEqual({ label: title, target: path.basename(file) });
  });
});
