/** Why: the summary of a run is kept where later commits cannot change it, so the head of the log has to stand in it, whole. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { readActionsEnvironment } from '../../../src/actions/actions-environment.ts';
import { plainText } from '../../../src/actions/markdown.ts';
import { tellWave, type WaveAccount } from '../../../src/cli/actions/wave-account.ts';

const HEAD = { origin: `baton/${'0a'.repeat(16)}`, size: 1234, root: '9f'.repeat(32) };
const SIGNER = `${HEAD.origin}+1a2b3c4d`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-account-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function committed(sealed: object): WaveAccount {
  const commit = {
    kind: 'committed',
    branch: 'refs/heads/baton/history',
    commit: 'c'.repeat(40),
    paths: [],
    indexed: true,
    sealed: { added: 3, packed: 0, size: HEAD.size, ...sealed },
  } as const;
  return { ends: [], strange: [], commit, problem: undefined };
}

/** The lines of the summary, and the text of the command. */
function tell(account: WaveAccount): { readonly summary: readonly string[]; readonly text: string } {
  const summary = join(folder, 'summary');
  const env = { GITHUB_ACTIONS: 'true', GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: summary };
  const { text } = tellWave(account, readActionsEnvironment(env), 1);
  return { summary: readFileSync(summary, 'utf8').split('\n'), text };
}

describe('the account of a wave', () => {
  it.each([
    ['without a signature', {}, ''],
    [
      'with the key that signed it, which is named without its bytes',
      { signedBy: `${SIGNER}+AbCd` },
      `, signed by ${SIGNER}`,
    ],
  ])('names the head of the log, %s', (_, signed, tail) => {
    const line = `history: 1234 records in ${HEAD.origin}, root ${HEAD.root}${tail}`;
    const { summary, text } = tell(committed({ head: HEAD, ...signed }));
    expect(summary).toContain(plainText(line));
    expect(text.split('\n')).toContain(line);
  });

  it('names no head when nothing was committed', () => {
    const nothing = { ...committed({}), commit: { kind: 'nothing-new', branch: 'refs/heads/main' } } as const;
    const { summary, text } = tell(nothing);
    expect(`${summary.join('\n')}\n${text}`).not.toContain('history:');
    expect(text).toContain('nothing new for main');
  });
});
