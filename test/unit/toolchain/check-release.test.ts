/** Why: a tag on the wrong commit would be published for good, so what must agree beforehand is held by a script. */

import { afterAll, describe, expect, it } from 'vitest';

import { makeScratchProject } from './scratch-project.ts';

const project = makeScratchProject(['scripts']);
afterAll(() => project.remove());

const HERE = 'https://github.com/o/n';

function check(version: string, repository: unknown, ...words: readonly string[]) {
  project.put('package.json', JSON.stringify({ version, repository }));
  project.put('CHANGELOG.md', '# Changelog\n\n## [1.2.0] - 2026-01-01\n');
  return project.node('scripts/check-release.mjs', ...words);
}

describe('a release', () => {
  it.each([HERE, `git+${HERE}.git`, { type: 'git', url: `git+${HERE}.git` }])('may be made of %j', (repository) => {
    expect(check('1.2.0', repository, 'v1.2.0', HERE)).toMatchObject({ status: 0, stderr: '' });
  });

  it('is refused with every reason at once', () => {
    const { status, stderr } = check('1.3.0', undefined, 'v1.2.0', HERE);
    expect(status).toBe(1);
    expect(stderr.trimEnd().split('\n')).toEqual([
      'the tag is v1.2.0, and package.json says 1.3.0',
      'CHANGELOG.md has no section "## [1.3.0]"',
      `package.json names no repository; add "repository": { "type": "git", "url": "git+${HERE}.git" }`,
    ]);
  });
});
