/** Why: a setting of git that is overlooked sends requests where the user does not want them, so each kind is tried. */

import { describe, expect, it } from 'vitest';

import { isOrdinary, trustsAsUsual, wayFrom } from '../../../src/git/http-way.ts';

const URL_SETTING = { key: 'remote.origin.url', value: 'https://git.example.com/team/site.git' };
const settings = (...pairs: readonly (readonly [string, string])[]) => [
  URL_SETTING,
  ...pairs.map(([key, value]) => ({ key, value })),
];

const at = (login: string) => wayFrom([{ ...URL_SETTING, value: `https://${login}@git.example.com/x` }], 'origin');

describe('the way to a remote', () => {
  it('is its address, without a slash at the end', () => {
    const slashed = [{ key: 'remote.origin.url', value: 'https://git.example.com/team/site.git/' }];
    for (const each of [settings(), slashed]) {
      expect(wayFrom(each, 'origin')?.address.href).toBe('https://git.example.com/team/site.git');
    }
  });

  it.each([
    ['remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*'],
    ['remote.origin.promisor', 'true'],
    ['remote.other.pushurl', 'https://elsewhere.example.com'],
    ['http.postbuffer', '1'],
    ['http.https://other.example.com/.sslverify', 'false'],
    ['url.https://a.example.com/.insteadof', 'ssh://a.example.com/'],
    ['protocol.version', '2'],
    ['transfer.credentialsinurl', 'die'],
    ['extensions.objectformat', 'sha1'],
    ['core.sshcommand', 'ssh -4'],
    ['user.name', 'Ada'],
    ['constructor.name', 'x'],
  ])('does not mind %s', (key, value) => {
    expect(wayFrom(settings([key, value]), 'origin')).toBeDefined();
  });

  it.each([
    ['remote.origin.url', 'https://second.example.com/'],
    ['remote.origin.pushurl', 'https://elsewhere.example.com'],
    ['remote.origin.proxy', 'proxy:3128'],
    ['remote.origin.vcs', 'hg'],
    ['remote.origin.serveroption', 'x'],
    ['http.proxy', 'proxy:3128'],
    ['http.sslverify', 'false'],
    ['http.sslcainfo', '/ca.pem'],
    ['http.cookiefile', '/cookies'],
    ['http.useragent', 'mine'],
    ['http.followredirects', 'false'],
    ['http.https://git.example.com/.sslcert', '/cert.pem'],
    ['http.https://*.example.com/.proxy', 'proxy:3128'],
    ['http.https://git.example.com/other/.extraheader', 'X: y'],
    ['http.extraheader', 'not a header'],
    ['http.extraheader', ''],
    ['url.https://mirror.example.com/.insteadof', 'https://git.example.com/'],
    ['url.https://mirror.example.com/.pushinsteadof', 'https://'],
    ['protocol.version', '0'],
    ['protocol.allow', 'never'],
    ['protocol.https.allow', 'user'],
    ['extensions.objectformat', 'sha256'],
  ])('is left to git because of %s', (key, value) => {
    expect(wayFrom(settings([key, value]), 'origin')).toBeUndefined();
  });

  it.each(['ssh://git.example.com/site.git', 'git@git.example.com:site.git', '/srv/site.git', 'file:///srv/site.git'])(
    'is left to git for %s',
    (value) => expect(wayFrom([{ key: 'remote.origin.url', value }], 'origin')).toBeUndefined(),
  );

  it('takes along the headers for all addresses, or those for this one, and leaves a choice between both to git', () => {
    const all = ['http.extraheader', 'X-One: 1'] as const;
    const one = ['http.https://git.example.com/team/.extraheader', 'AUTHORIZATION: basic abc'] as const;
    expect(wayFrom(settings(all, ['http.extraheader', 'X-One: 2']), 'origin')?.headers).toEqual({
      'x-one': ['1', '2'],
    });
    expect(wayFrom(settings(one), 'origin')?.headers).toEqual({ authorization: ['basic abc'] });
    expect(wayFrom(settings(all, one), 'origin')).toBeUndefined();
  });

  it('gives no header to another place that begins alike', () => {
    const near = ['http.https://git.example.com/te.extraheader', 'AUTHORIZATION: basic abc'] as const;
    const other = ['http.https://git.example.com.evil.example/.extraheader', 'AUTHORIZATION: basic abc'] as const;
    expect(wayFrom(settings(near), 'origin')).toBeUndefined();
    expect(wayFrom(settings(other), 'origin')?.headers).toEqual({});
  });

  it('keeps a name and password out of the address, and a name alone for looking up the password', () => {
    expect(at('ada:p%40ss')).toMatchObject({ headers: { authorization: [`Basic ${btoa('ada:p@ss')}`] } });
    expect(at('ada:p%40ss')?.address.href).toBe('https://git.example.com/x');
    expect(at('ada')).toMatchObject({ headers: {}, user: 'ada' });
  });
});

describe('an environment', () => {
  it.each(['GIT_TRACE', 'GIT_CURL_VERBOSE', 'GIT_HTTP_USER_AGENT', 'https_proxy', 'HTTP_PROXY', 'ALL_PROXY'])(
    'with %s leaves requests to git',
    (name) => expect(isOrdinary({ PATH: '/bin', [name]: '1' })).toBe(false),
  );

  it('is ordinary otherwise, unless it asks for git', () => {
    expect(isOrdinary({ PATH: '/bin', GIT_AUTHOR_NAME: 'Ada', https_proxy: '' })).toBe(true);
    expect(isOrdinary({ BATON_HTTP: 'git' })).toBe(false);
  });

  it('that chooses certificates leaves requests with certificates to git', () => {
    const env = { PATH: '/bin', GIT_SSL_CAINFO: '/ca.pem' };
    expect(isOrdinary(env)).toBe(true);
    expect(trustsAsUsual(env, new URL('https://git.example.com/'))).toBe(false);
    expect(trustsAsUsual(env, new URL('http://git.example.com/'))).toBe(true);
    expect(trustsAsUsual({ PATH: '/bin' }, new URL('https://git.example.com/'))).toBe(true);
  });
});

it('settings of certificates mean nothing where there are none', () => {
  const plain = [
    { key: 'remote.origin.url', value: 'http://git.example.com/site.git' },
    { key: 'http.sslcainfo', value: '/ca.pem' },
  ];
  expect(wayFrom(plain, 'origin')).toBeDefined();
});
