/** Why: how often a command asks a server, and starts git, is what claims over http cost, so whole commands are counted. */

import type { IncomingMessage } from 'node:http';
import { afterEach, expect, it } from 'vitest';

import { makeCountingGit } from '../../support/counting-git.ts';
import { startGitHttpServer, type GitHttpServer } from '../../support/git-http-server.ts';
import { makeMachines, type Machines } from './machines.ts';

let machines: Machines | undefined;
let http: GitHttpServer | undefined;
afterEach(async () => {
  await http?.close();
  machines?.remove();
});

const LOOKS = 'POST /server.git/git-upload-pack';
const PUSHES = 'POST /server.git/git-receive-pack';

it('from the second command on, a claim over http is three requests, an end is two, and git goes to the server no more', async () => {
  const all = makeMachines();
  machines = all;
  const ada = all.join('ada');
  await ada.type('item add site --workflow plan.yaml');
  await ada.type('collect');
  const requests: string[] = [];
  const noted = ({ method = '', url = '' }: IncomingMessage): 'none' => {
    requests.push(`${method} ${url}`);
    return 'none';
  };
  const served = await startGitHttpServer(all.beside(''), noted);
  http = served;
  const counting = makeCountingGit(all.beside('counting'));
  const bob = all.join('bob', { env: counting.env });
  bob.git('config', 'remote.origin.url', served.url('server.git'));
  expect((await bob.type('status')).exit).toBe(0);
  requests.length = 0;
  counting.starts();
  expect((await bob.type('claim --step one')).exit).toBe(0);
  expect(requests.splice(0)).toEqual([LOOKS, PUSHES, LOOKS]);
  expect((await bob.type('complete --step one --outcome done')).exit).toBe(0);
  expect(requests.splice(0)).toEqual([LOOKS, PUSHES]);
  expect(counting.starts().filter((start) => !/^(?:config --list|cat-file) /u.test(start))).toEqual([]);
  expect((await bob.type('claim --step two')).exit).toBe(0);
  expect((await bob.type('complete --step two --outcome done --offline')).exit).toBe(0);
  expect((await ada.type('explain --step one')).text).toContain('completed');
});
