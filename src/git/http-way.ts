/** Why: where nothing about a server is out of the ordinary, this program can talk to it itself; git's configuration says where that is. */

import type { GitSetting } from './config-list.ts';

/** How a server is reached over http: its address without a name or password, and the headers that go with every request. */
export type HttpWay = {
  readonly address: URL;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  /** The name in the address, for which a password may be looked up; empty when it has none. */
  readonly user: string;
};

/** The environment asks git to do something of its own with requests: to show them, to change them, or to forbid them. */
const SPECIAL_VARIABLE = /^(?:GIT_(?:TRACE|CURL|HTTP|PROXY|ALLOW_PROTOCOL|PROTOCOL).*|(?:https?|all)_proxy)$/iu;
/** What certificates are asked for matters only where there are some. */
const OF_CERTIFICATES = /^(?:GIT_SSL_.*|ssl.*)$/u;
const HARMLESS_OF_REMOTE = /^(?:url|fetch|push|tagopt|prune|prunetags|skip.*|promisor|partialclonefilter|gh-.*)$/u;
const HARMLESS_OF_HTTP =
  /^(?:postbuffer|lowspeed.*|version|receivepack|uploadpack|getanyfile|maxrequests|minsessions)$/u;
const HEADER = /^([A-Za-z0-9-]+):\s*([\x20-\x7e]*)$/u;

/** Whether the environment leaves requests as they are; `BATON_HTTP=git` asks for git in any case. */
export function isOrdinary(env: NodeJS.ProcessEnv): boolean {
  return env['BATON_HTTP'] !== 'git' && !hasVariable(env, SPECIAL_VARIABLE);
}

/** Whether the environment leaves to everybody whom to trust at an address. */
export function trustsAsUsual(env: NodeJS.ProcessEnv, { protocol }: URL): boolean {
  return protocol === 'http:' || !hasVariable(env, OF_CERTIFICATES);
}

function hasVariable(env: NodeJS.ProcessEnv, pattern: RegExp): boolean {
  return Object.entries(env).some(([name, value]) => value !== '' && pattern.test(name));
}

/**
 * The way to a remote, when every setting that git has about it is one that is followed here too: no proxy, no certificates of
 * its own, no rewritten address, no cookies. Undefined otherwise, and for other transports: then git goes.
 */
export function wayFrom(settings: readonly GitSetting[], remote: string): HttpWay | undefined {
  const urls = settings.filter(({ key }) => key === `remote.${remote}.url`).map(({ value }) => value);
  const [url] = urls;
  if (url === undefined || urls.length > 1 || !/^https?:\/\//u.test(url)) return undefined;
  const target = parseAddress(url);
  if (target === undefined || settings.some((setting) => isInTheWay(setting, { url, remote, target })))
    return undefined;
  const headers = headersFor(settings, target);
  return (
    headers && {
      address: bare(target),
      headers: { ...headers, ...basicOf(target) },
      user: decodeURIComponent(target.username),
    }
  );
}

type Target = { readonly url: string; readonly remote: string; readonly target: URL };

/** Whether a setting is in the way to a target. */
type Judge = (setting: Parsed, target: Target) => boolean;

/** For each section whose settings can be in the way: whether this one is. */
const IN_THE_WAY = new Map(
  Object.entries<Judge>({
    remote: ({ subsection, name }, { remote }) => subsection === remote && !HARMLESS_OF_REMOTE.test(name),
    url: ({ name, value }, { url }) => /^(?:push)?insteadof$/u.test(name) && url.startsWith(value),
    http: ({ subsection, name }, { target }) =>
      !isHarmless(name, target) && name !== 'extraheader' && mayConcern(subsection, target),
    protocol: ({ name, value }) => (name === 'version' ? value !== '2' : value !== 'always'),
    extensions: ({ name, value }) => name === 'objectformat' && value.toLowerCase() !== 'sha1',
    transfer: ({ name }, { target }) => name === 'credentialsinurl' && target.password !== '',
  }),
);

function isInTheWay(setting: GitSetting, target: Target): boolean {
  const parsed = parseKey(setting);
  return IN_THE_WAY.get(parsed.section)?.(parsed, target) ?? false;
}

function isHarmless(name: string, { protocol }: URL): boolean {
  return HARMLESS_OF_HTTP.test(name) || (protocol === 'http:' && OF_CERTIFICATES.test(name));
}

type Parsed = { readonly section: string; readonly subsection: string; readonly name: string; readonly value: string };

/** `<section>.<subsection>.<name>`, where only the middle may hold dots. */
function parseKey({ key, value }: GitSetting): Parsed {
  const first = key.indexOf('.');
  const last = key.lastIndexOf('.');
  return { section: key.slice(0, first), subsection: key.slice(first + 1, last), name: key.slice(last + 1), value };
}

/** Settings of http may be for some addresses only (git-config, http.<url>.*); those of another host are none of ours. */
function mayConcern(pattern: string, target: URL): boolean {
  const address = pattern === '' ? undefined : parseAddress(pattern);
  return address === undefined || address.host.includes('*') || address.host === target.host;
}

/**
 * The headers that the user wants sent (http.extraHeader, http.<url>.extraHeader), as CI checkouts carry their token. Where
 * both forms are given, git weighs one against the other: that is left to git.
 */
function headersFor(
  settings: readonly GitSetting[],
  target: URL,
): Readonly<Record<string, readonly string[]>> | undefined {
  const found = settings
    .map(parseKey)
    .filter(
      ({ section, subsection, name }) => section === 'http' && name === 'extraheader' && mayConcern(subsection, target),
    );
  const patterns = new Set(found.map(({ subsection }) => subsection));
  const follows = patterns.size <= 1 && [...patterns].every((each) => each === '' || isAddressOf(each, target));
  return follows ? parseHeaders(found.map(({ value }) => value)) : undefined;
}

/** Headers by their names; undefined when a line is none. */
function parseHeaders(lines: readonly string[]): Readonly<Record<string, readonly string[]>> | undefined {
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const [whole, name = '', value = ''] = HEADER.exec(line) ?? [];
    if (whole === undefined) return undefined;
    headers.set(name.toLowerCase(), [...(headers.get(name.toLowerCase()) ?? []), value]);
  }
  return Object.fromEntries(headers);
}

/** Whether a setting for an address is one for ours: the same place, and the same path or one above it. */
function isAddressOf(pattern: string, target: URL): boolean {
  const address = parseAddress(pattern);
  if (address === undefined || address.origin !== target.origin) return false;
  if (address.username !== '' && address.username !== target.username) return false;
  const folder = address.pathname.replace(/\/*$/u, '/');
  return `${target.pathname}/`.startsWith(folder);
}

function parseAddress(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function bare(target: URL): URL {
  const address = new URL(target);
  address.username = '';
  address.password = '';
  address.pathname = address.pathname.replace(/\/+$/u, '');
  return address;
}

/** A name and password in the address itself; a name alone is one to look up a password for, which git does. */
function basicOf({ username, password }: URL): Readonly<Record<string, readonly string[]>> {
  return password === '' ? {} : basicHeader(decodeURIComponent(username), decodeURIComponent(password));
}

/** The header for a name and a password (RFC 7617). */
export function basicHeader(name: string, password: string): Readonly<Record<string, readonly string[]>> {
  return { authorization: [`Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`] };
}
