import { describe, expect, it } from 'vitest';
import { matchesGlob, parseGlob } from '../../../src/run/glob-pattern.ts';

const matches = (pattern: string, path: string): boolean => matchesGlob(parseGlob(pattern), path);

describe('what a pattern matches', () => {
  it.each([
    ['dist/index.js', 'dist/index.js'],
    ['./dist//index.js', 'dist/index.js'],
    ['dist', 'dist'],
    ['dist', 'dist/a/b.js'],
    ['dist/', 'dist/a'],
    ['*.js', 'index.js'],
    ['*', 'index.js'],
    ['dist/*', 'dist/index.js'],
    ['**', 'a'],
    ['**', 'a/b/c'],
    ['**/*.js', 'index.js'],
    ['**/*.js', 'a/b/index.js'],
    ['a/**/b', 'a/b'],
    ['a/**/b', 'a/x/y/b'],
    ['a/**/**/b', 'a/x/b'],
    ['**/b/**', 'b/c'],
    ['file?.txt', 'file1.txt'],
    ['file[0-9].txt', 'file7.txt'],
    ['[!a-c]x', 'dx'],
    ['[^a-c]x', 'dx'],
    ['[]]x', ']x'],
    ['[a-]x', '-x'],
    ['{a,b}/{c,d}.js', 'b/c.js'],
    ['a{,.min}.js', 'a.js'],
    ['{a,{b,c}}', 'c'],
    ['{a/b,c}/d', 'a/b/d'],
    ['.github/*', '.github/CODEOWNERS'],
    ['.github/**', '.github/workflows/ci.yml'],
    ['.*', '.env'],
    ['a.*', 'a.'],
    ['a(1)+b$.txt', 'a(1)+b$.txt'],
    ['a*(1).txt', 'ab(1).txt'],
    ['\\*.txt', '*.txt'],
    ['\\[a\\]*', '[a]b'],
    ['\\{a,b\\}', '{a,b}'],
    ['{a}', '{a}'],
    ['[a', '[a'],
    ['ä?', 'ä😀'],
  ])('%s matches %s', (pattern, path) => {
    expect(matches(pattern, path)).toBe(true);
  });

  it.each([
    ['dist', 'distant'],
    ['*.js', 'a/index.js'],
    ['dist/*', 'dist/a/b'],
    ['dist/*', 'dist'],
    ['a/**', 'a'],
    ['a/**/b', 'ab'],
    ['*', '.env'],
    ['?env', '.env'],
    ['[.]env', '.env'],
    ['**', '.git/config'],
    ['**/x', '.a/x'],
    ['**', 'a/.b/c'],
    ['a*', 'a/b'],
    ['[!a]b', '/b'],
    ['[c-a]', 'b'],
    ['file.txt', 'fileXtxt'],
    ['\\*.txt', 'a.txt'],
    ['{a,b}', '{a,b}'],
    ['', ''],
    ['.', 'a'],
    ['/etc/passwd', 'etc/passwd'],
    ['../a', 'a'],
    ['a/../b', 'b'],
    ['{..,a}/b', '../b'],
    ['A', 'a'],
  ])('%s does not match %s', (pattern, path) => {
    expect(matches(pattern, path)).toBe(false);
  });

  it('takes an exclamation mark in front for an exclusion, which reaches dot files too', () => {
    expect(parseGlob('!*.map').excludes).toBe(true);
    expect(parseGlob('*.map').excludes).toBe(false);
    expect(matches('!**/*.map', '.a/.b.map')).toBe(true);
    expect(matches('!dist', 'dist/.hidden/x')).toBe(true);
  });

  it('does not grow without bound', () => {
    expect(parseGlob('{a,b}'.repeat(30)).alternatives.length).toBeLessThanOrEqual(2000);
  });
});
