/** Why: names of secrets go into a workflow as text, so only names that GitHub has may get there. */

import { describe, expect, it } from 'vitest';

import { gitHubSecretFault, secretsIn, withSecrets } from '../../../src/domain/secret-block.ts';

describe('the block of secrets', () => {
  it('keeps the line ends of the file', () => {
    const text = 'a:\r\n  # baton secrets: begin (names)\r\n  # baton secrets: end\r\n';
    expect(withSecrets(text, ['T'])).toBe(
      'a:\r\n  # baton secrets: begin (names)\r\n  T: ${{ secrets.T }}\r\n  # baton secrets: end\r\n',
    );
  });

  it.each(['', '# baton secrets: begin\n', '# baton secrets: end\n', '# baton secrets: end\n# baton secrets: begin\n'])(
    'is not there in %j',
    (text) => {
      expect(secretsIn(text)).toBeUndefined();
      expect(withSecrets(text, ['T'])).toBeUndefined();
    },
  );
});

describe('the name of a secret', () => {
  it.each(['NPM_TOKEN', '_x', 'a1'])('may be %s', (name) => expect(gitHubSecretFault(name)).toBeUndefined());
  it.each([
    '',
    '1A',
    'A-B',
    'A B',
    'A\nB',
    'A: x',
    'GITHUB_TOKEN',
    'github_x',
    'BATON_X',
    'ACTIONS_X',
    'é',
    'x'.repeat(201),
  ])('may not be %j', (name) => expect(gitHubSecretFault(name)).toMatch(/^must/u));
});
