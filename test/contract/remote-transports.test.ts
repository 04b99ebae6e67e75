/**
 * Why: people reach their servers over ssh and `git://` as well, and what a push is told must not depend on the way. A build
 * tries the heart of the contract there, since each call takes long; `BATON_LONG=1` all of it.
 */

import { describe } from 'vitest';

import { isLong } from '../support/effort.ts';
import { noGitDaemon } from '../support/git-daemon.ts';
import { noSshServer } from '../support/ssh-server.ts';
import { BRIEF, chainStoreContract } from './chain-store.ts';
import { makeRemotePlace } from './remote-place.ts';

describe.each([
  ['git', noGitDaemon()],
  ['ssh', noSshServer()],
] as const)('over %s', (kind, missing) => {
  if (missing !== undefined) process.stdout.write(`The contract is not tried over ${kind}: ${missing}.\n`);
  describe.skipIf(missing !== undefined)('(if it can be had)', () => {
    chainStoreContract(`a server reached over ${kind}`, () => makeRemotePlace({ kind }), isLong ? undefined : BRIEF);
  });
});
