/** Why: every request to a server goes over one connection that is kept, and ends within its time whatever the server does. */

import { Agent, request as requestPlain, type IncomingMessage, type RequestOptions } from 'node:http';

import type { HttpWay } from './http-way.ts';

/** What is asked of a service of git (gitprotocol-http): `git-upload-pack` or `git-receive-pack`. */
export type ServiceRequest = {
  readonly service: 'git-upload-pack' | 'git-receive-pack';
  readonly body: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
};

/**
 * What came of a request. `declined`: the server does not take such requests from us (another status, another kind of answer),
 * and has done nothing. `broken`: no answer, or half of one; what was asked may have been done.
 */
export type ServiceAnswer =
  | { readonly kind: 'answered'; readonly body: Buffer; readonly date: string | undefined }
  | { readonly kind: 'declined' }
  | { readonly kind: 'broken'; readonly problem: string };

/** A line to a server. */
export type HttpLine = {
  readonly ask: (request: ServiceRequest) => Promise<ServiceAnswer>;
};

const IDLE_MS = 15_000;
const WHOLE_MS = 120_000;
const MOST_BYTES = 64 * 2 ** 20;
const SERVER_ERROR = 500;
const UNAUTHORIZED = 401;

type Post = (options: RequestOptions, onAnswer: (answer: IncomingMessage) => void) => ReturnType<typeof requestPlain>;

/** Finds the name and password for an address when the server asks for them; undefined when there are none. */
export type FindLogin = (
  address: URL,
  user: string,
) => Promise<Readonly<Record<string, readonly string[]>> | undefined>;

/** Opens a line; nothing is sent yet. */
export function openHttpLine({ address, headers, user }: HttpWay, findLogin: FindLogin): HttpLine {
  let post: Promise<Post> | undefined;
  let login: ReturnType<FindLogin> | undefined;
  const send = async (request: ServiceRequest): Promise<Answered> => {
    const known = { ...headers, ...(await login) };
    const prepared = { ...request, headers: { ...known, ...request.headers } };
    return postPatiently(await (post ??= openAgent(address)), address, prepared);
  };
  return {
    ask: async (request) => {
      const wasKnown = login !== undefined || headers['authorization'] !== undefined;
      const first = await send(request);
      if (first.kind !== 'unauthorized') return first;
      if (wasKnown || (await (login ??= findLogin(address, user))) === undefined) return { kind: 'declined' };
      const second = await send(request);
      return second.kind === 'unauthorized' ? { kind: 'declined' } : second;
    },
  };
}

/** Connections are kept between requests, and do not keep the program from ending. */
async function openAgent({ protocol }: URL): Promise<Post> {
  if (protocol === 'http:') {
    const agent = new Agent({ keepAlive: true });
    return (options, onAnswer) => requestPlain({ ...options, agent }, onAnswer);
  }
  const https = await import('node:https');
  const agent = new https.Agent({ keepAlive: true });
  return (options, onAnswer) => https.request({ ...options, agent }, onAnswer);
}

type Answered = ServiceAnswer | { readonly kind: 'unauthorized' };

type Prepared = Omit<ServiceRequest, 'headers'> & {
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
};

/** A server may close a kept connection at the moment when it is used again; then the same is asked on a new one. */
async function postPatiently(post: Post, address: URL, request: Prepared): Promise<Answered> {
  const first = await postOnce(post, address, request);
  return first.kind === 'stale' ? unstale(await postOnce(post, address, request)) : first;
}

function unstale(answered: Answered | Stale): Answered {
  return answered.kind === 'stale' ? { kind: 'broken', problem: 'the server closes every connection' } : answered;
}

type Stale = { readonly kind: 'stale' };

function postOnce(post: Post, address: URL, { service, body, headers }: Prepared): Promise<Answered | Stale> {
  return new Promise((resolve) => {
    const sent = post(
      {
        protocol: address.protocol,
        hostname: address.hostname.replaceAll(/[[\]]/gu, ''),
        ...(address.port === '' ? {} : { port: address.port }),
        path: `${address.pathname}/${service}`,
        method: 'POST',
        headers: headersOf({ service, body, headers }),
        signal: AbortSignal.timeout(WHOLE_MS),
      },
      (answer) => takeAnswer(answer, service, resolve),
    );
    sent.setTimeout(IDLE_MS, () => sent.destroy(new Error(`no answer within ${IDLE_MS / 1000} seconds`)));
    sent.on('error', (error) => resolve(troubleOf(error, sent.reusedSocket)));
    sent.end(body);
  });
}

/** A certificate that is not trusted here: nothing was sent, and git may know whom to trust. */
const UNTRUSTED = /^(?:CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|EPROTO)/u;
const RESET = /^(?:ECONNRESET|EPIPE)$/u;

function troubleOf(error: Error, isReused: boolean): Answered | Stale {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (isReused && RESET.test(code)) return { kind: 'stale' };
  return UNTRUSTED.test(code) ? { kind: 'declined' } : { kind: 'broken', problem: error.message };
}

function headersOf({ service, body, headers }: Prepared): Record<string, string | string[]> {
  const own = {
    'user-agent': 'git/2 (baton)',
    'content-type': `application/x-${service}-request`,
    accept: `application/x-${service}-result`,
    'content-length': String(body.length),
  };
  const given = Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]);
  return { ...Object.fromEntries(given), ...own };
}

function takeAnswer(answer: IncomingMessage, service: string, resolve: (answered: Answered) => void): void {
  const { statusCode = 0, headers } = answer;
  const isOurs = statusCode === 200 && headers['content-type'] === `application/x-${service}-result`;
  const parts: Buffer[] = [];
  let length = 0;
  answer.on('data', (part: Buffer) => {
    length += part.length;
    if (length > MOST_BYTES) answer.destroy(new Error('the answer is too long'));
    else if (isOurs) parts.push(part);
  });
  answer.on('error', (error) => resolve({ kind: 'broken', problem: error.message }));
  answer.on('end', () => {
    if (isOurs) resolve({ kind: 'answered', body: Buffer.concat(parts), date: headers.date });
    else if (statusCode === UNAUTHORIZED) resolve({ kind: 'unauthorized' });
    // Whatever stands before a server may have lost its answer: then nobody knows what was done.
    else if (statusCode >= SERVER_ERROR) resolve({ kind: 'broken', problem: `status ${statusCode}` });
    else resolve({ kind: 'declined' });
  });
}
