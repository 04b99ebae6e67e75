/** Why: requests of our own have to say to a server what git says, and wherever that is not certain git has to go instead. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';

import { openHttpLine } from '../../src/git/http-line.ts';
import { makeCertificate } from '../support/certificate.ts';
import { claimRecord, appendOne, endRecord, put } from '../support/chain-appends.ts';
import { startGitHttpServer, type Fault } from '../support/git-http-server.ts';
import { workItemId } from '../support/ids.ts';
import { WORK_ITEM } from '../support/workflow-builder.ts';
import { makeRemotePlace, type RemotePlace, type Route } from './remote-place.ts';

let place: RemotePlace | undefined;
afterEach(() => place?.remove());

type Noted = { readonly url: string; readonly own: boolean; readonly login: string | undefined };

/** A server that notes what is asked of it. */
function makePlace(
  route: Omit<Route, 'kind' | 'chooseFault'> = {},
  choose: (noted: Noted) => Fault = () => 'none',
): RemotePlace & { readonly noted: Noted[] } {
  const noted: Noted[] = [];
  const chooseFault = ({ url = '', headers }: IncomingMessage): Fault => {
    const each = {
      url: url.replace(/^\/server\.git/u, ''),
      own: headers['user-agent']?.includes('baton') === true,
      login: headers.authorization,
    };
    noted.push(each);
    return choose(each);
  };
  place = makeRemotePlace({ ...route, kind: 'http', chooseFault });
  return { ...place, noted };
}

const answering = (status: number, headers: Readonly<Record<string, string>> = {}) => {
  return (response: ServerResponse): void => void response.writeHead(status, headers).end('no');
};

const SEES = { url: '/git-upload-pack', own: true };
const MOVES = { url: '/git-receive-pack', own: true };
const isOwn = ({ own }: Noted): boolean => own;

/** A claim, an end and a look at both from elsewhere: whatever way is taken, this has to come out. */
async function liveOnce(
  { openClone, bare, repository }: RemotePlace,
  prepare: (top: string) => void = () => undefined,
) {
  const here = await openClone();
  const there = await openClone();
  for (const { top } of [here, there]) prepare(top);
  const claimed = await put(here.store, claimRecord('a'));
  const seen = await there.store.read(WORK_ITEM.id);
  expect(seen.get('a')?.tip).toBe(claimed);
  const ended = await put(there.store, endRecord('a'), claimed);
  expect((await here.store.read(WORK_ITEM.id)).get('a')).toMatchObject({ tip: ended, entries: { length: 2 } });
  expect(repository.git(['rev-parse', `refs/baton/steps/${WORK_ITEM.id}/a`], bare).trim()).toBe(ended);
  for (const { top } of [here, there]) expect(repository.git(['fsck', '--strict', '--no-dangling'], top)).toBe('');
}

describe('where nothing about a server is out of the ordinary', () => {
  it('a look is one request, and a claim is one', async () => {
    const { openClone, noted } = makePlace();
    const { store } = await openClone();
    await store.read(WORK_ITEM.id);
    noted.length = 0;
    await store.read(WORK_ITEM.id);
    expect(noted).toMatchObject([SEES]);
    await put(store, claimRecord('a'));
    expect(noted).toMatchObject([SEES, MOVES]);
    await store.read(WORK_ITEM.id);
    expect(noted).toMatchObject([SEES, MOVES, SEES]);
  });

  it('what others have done comes with one more, and git finds nothing wrong with it', async () => {
    const made = makePlace();
    const [here, there] = [await made.openClone(), await made.openClone()];
    await here.store.read(WORK_ITEM.id);
    const steps = Array.from({ length: 40 }, (_, at) => `step-${at}`);
    const tips = new Map<string, string>();
    for (const step of steps) tips.set(step, await put(there.store, claimRecord(step)));
    for (const step of steps.slice(0, 20)) tips.set(step, await put(there.store, endRecord(step), tips.get(step)));
    made.noted.length = 0;
    const chains = await here.store.read(WORK_ITEM.id);
    expect(made.noted).toMatchObject([SEES, SEES]);
    expect(new Map([...chains].map(([step, { tip }]) => [step, tip]))).toEqual(tips);
    expect(chains.get('step-0')?.entries).toHaveLength(2);
    expect(made.repository.git(['fsck', '--strict', '--no-dangling'], here.top)).toBe('');
    const kept = made.repository.git(
      ['for-each-ref', '--format=%(objectname)', 'refs/baton/remote/origin/steps'],
      here.top,
    );
    expect(new Set(kept.trim().split('\n'))).toEqual(new Set(tips.values()));
  });

  it('a lost race is told as lost, with the tip of the winner', async () => {
    const { open } = makePlace();
    const [here, there] = [await open(), await open()];
    for (const store of [here, there]) await store.read(WORK_ITEM.id);
    const tip = await put(here, claimRecord('a', 1));
    expect(await appendOne(there, claimRecord('a', 2))).toEqual({ kind: 'lost', tip });
  });

  it('chains that are gone on the server are gone here', async () => {
    const { openClone, repository, bare } = makePlace();
    const { store } = await openClone();
    for (const step of ['a', 'b']) await put(store, claimRecord(step));
    expect([...(await store.read(WORK_ITEM.id)).keys()]).toEqual(['a', 'b']);
    repository.git(['update-ref', '-d', `refs/baton/steps/${WORK_ITEM.id}/a`], bare);
    expect([...(await store.read(WORK_ITEM.id)).keys()]).toEqual(['b']);
  });
});

const NAME = 'ada';
const PASSWORD = 'open sesame';
const LOGIN = `Basic ${Buffer.from(`${NAME}:${PASSWORD}`).toString('base64')}`;

describe('a server that wants to know who asks', () => {
  const guarded = ({ login }: Noted): Fault =>
    login === LOGIN ? 'none' : answering(401, { 'WWW-Authenticate': 'Basic realm="git"' });
  const helper = (password: string) =>
    `!f() { test "$1" = get && echo username=${NAME} && echo "password=${password}"; }; f`;

  it.each([
    ['in the address', { login: `${NAME}:${encodeURIComponent(PASSWORD)}@` }, undefined],
    ['from a credential helper', {}, ['credential.helper', helper(PASSWORD)]],
    ['from a header for all servers', {}, ['http.extraHeader', `Authorization: ${LOGIN}`]],
  ] as const)('is told it %s', async (_, route, setting) => {
    const made = makePlace(route, guarded);
    await liveOnce(made, (top) => setting && made.repository.git(['config', ...setting], top));
    expect(made.noted.filter(({ url, own, login }) => own && url === MOVES.url && login === LOGIN)).toHaveLength(2);
  });

  it('is told it from a header for its address, as checkouts in CI have it', async () => {
    const made = makePlace({}, guarded);
    await liveOnce(made, (top) => {
      const { origin } = new URL(made.repository.git(['config', 'remote.origin.url'], top).trim());
      made.repository.git(['config', `http.${origin}/.extraheader`, `AUTHORIZATION: ${LOGIN}`], top);
    });
    expect(made.noted.filter(({ url, own }) => own && url === MOVES.url)).toHaveLength(2);
  });

  it('is told it although two requests were the first at the same moment', async () => {
    const made = makePlace({}, guarded);
    const { store, top } = await made.openClone();
    made.repository.git(['config', 'credential.helper', helper(PASSWORD)], top);
    await Promise.all([store.read(WORK_ITEM.id), store.read(workItemId('another'))]);
    made.noted.length = 0;
    await put(store, claimRecord('a'));
    expect(made.noted).toMatchObject([{ ...MOVES, login: LOGIN }]);
  });

  it('and does not know the password gives git’s own words', async () => {
    const made = makePlace({}, guarded);
    const { store, top } = await made.openClone();
    made.repository.git(['config', 'credential.helper', helper('wrong')], top);
    await expect(store.read(WORK_ITEM.id)).rejects.toMatchObject({
      refusal: { code: 'remote-unreachable', facts: { problem: expect.stringContaining('Authentication failed') } },
    });
  });
});

describe('git goes instead', () => {
  it('when the environment asks for it', async () => {
    const made = makePlace({ env: { BATON_HTTP: 'git' } });
    await liveOnce(made);
    expect(made.noted.filter(isOwn)).toEqual([]);
  });

  it.each([
    ['a setting of git is not followed here', ['http.userAgent', 'mine']],
    ['the address is rewritten', ['url.http://127.0.0.1.insteadOf', 'http://127.0.0.1']],
  ])('when %s', async (_, setting) => {
    const made = makePlace();
    await liveOnce(made, (top) => void made.repository.git(['config', ...setting], top));
    expect(made.noted.filter(isOwn)).toEqual([]);
  });

  it.each([
    ['does not want such requests', answering(403)],
    ['answers with something else', answering(200, { 'Content-Type': 'text/html' })],
    ['answers what nobody can read', answering(200, { 'Content-Type': 'application/x-git-upload-pack-result' })],
    ['has trouble', answering(500)],
  ])('when the server %s', async (_, fault) => {
    const made = makePlace({}, ({ own }) => (own ? fault : 'none'));
    await liveOnce(made);
    expect(made.noted.filter(isOwn).length).toBeGreaterThan(0);
  });

  it('when the server sends the request elsewhere', async () => {
    const made = makePlace({}, ({ url, own }) => (own ? answering(307, { Location: `/server.git${url}` }) : 'none'));
    await liveOnce(made);
    expect(made.noted.filter(isOwn).length).toBeGreaterThan(0);
  });

  it('when only moving a ref is refused that way', async () => {
    const made = makePlace({}, ({ url, own }) => (own && url === MOVES.url ? answering(403) : 'none'));
    await liveOnce(made);
    expect(made.noted.filter(({ url, own }) => !own && url === MOVES.url)).toHaveLength(2);
  });
});

it('a certificate that nobody here trusts leaves the line to git for good, since nothing was sent', async () => {
  const asked: unknown[] = [];
  const note = (): Fault => {
    asked.push('asked');
    return 'none';
  };
  const { url, close } = await startGitHttpServer('/nowhere', note, { certificate: makeCertificate() });
  const way = { address: new URL(url('server.git')), headers: {}, user: '' };
  const line = openHttpLine(way, () => Promise.resolve(undefined));
  expect(await line.ask({ service: 'git-receive-pack', body: Buffer.from('x') })).toEqual({ kind: 'declined' });
  expect(asked).toEqual([]);
  await close();
});
