/** Why: how often a command asks a server, and starts git, is what claims over http cost, so whole commands are counted. */

import { writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { afterEach, expect, it } from 'vitest';

import { makeCertificate } from '../../support/certificate.ts';
import { makeCountingGit } from '../../support/counting-git.ts';
import { startGitHttpServer, type GitHttpServer } from '../../support/git-http-server.ts';
import { startBaton } from '../../support/program-process.ts';
import { makeMachines, type Machines } from './machines.ts';

let machines: Machines | undefined;
let http: GitHttpServer | undefined;
afterEach(async () => {
  await http?.close();
  machines?.remove();
});

/** A server that knows of a work item, and who put it there. */
async function makeServed() {
  const all = makeMachines();
  machines = all;
  const ada = all.join('ada');
  await ada.type('item add site --workflow plan.yaml');
  await ada.type('collect');
  return { all, ada };
}

const LOOKS = 'POST /server.git/git-upload-pack';
const PUSHES = 'POST /server.git/git-receive-pack';

it('from the second command on, a claim over http is three requests, an end is two, and git goes to the server no more', async () => {
  const { all, ada } = await makeServed();
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

it('over https a claim asks for a certificate that is trusted, and sends nothing where there is none', async () => {
  const { all } = await makeServed();
  const proof = makeCertificate();
  const [certificate, stranger] = [all.beside('server.pem'), all.beside('stranger.pem')];
  writeFileSync(certificate, proof.certificate);
  writeFileSync(stranger, makeCertificate().certificate);
  const own: string[] = [];
  const noted = ({ url = '', headers }: IncomingMessage): 'none' => {
    if (headers['user-agent']?.includes('baton') === true) own.push(url);
    return 'none';
  };
  const served = await startGitHttpServer(all.beside(''), noted, { certificate: proof });
  http = served;
  const bob = all.join('bob');
  bob.git('config', 'remote.origin.url', served.url('server.git'));
  const base = { PATH: process.env['PATH'], HOME: all.beside('home'), GIT_CONFIG_NOSYSTEM: '1', BATON_ACTOR: 'bob' };
  const type = async (line: string, env: NodeJS.ProcessEnv) =>
    (await startBaton(line.split(' '), { cwd: bob.top, env: { ...base, ...env } }).ended).exit;
  // git knows whom to trust, and this program does not: git goes.
  expect(await type('status site', { GIT_SSL_CAINFO: certificate })).toBe(0);
  expect(own).toEqual([]);
  // Nobody trusts the server: nothing is sent to it.
  expect(await type('claim --step one', { NODE_EXTRA_CA_CERTS: stranger })).toBe(5);
  expect(own).toEqual([]);
  expect(all.server('for-each-ref', 'refs/baton')).toBe('');
  // This program trusts it, and needs no git to go there.
  expect(await type('claim --step one', { NODE_EXTRA_CA_CERTS: certificate })).toBe(0);
  expect(own).toEqual(['upload', 'receive', 'upload'].map((service) => `/server.git/git-${service}-pack`));
});
