/** Why: claims are made for git servers, so tests talk to one: git's own CGI program behind a listener on this machine alone. */

import { spawn, spawnSync } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { join } from 'node:path';

import type { Certificate } from './certificate.ts';

/** A server of all bare repositories in a folder. */
export type GitHttpServer = {
  /** The address of a repository in the folder. */
  readonly url: (name: string) => string;
  readonly close: () => Promise<void>;
};

/** What may happen to a request on its way, or who answers it instead of git; a test of faults chooses for each. */
export type Fault = 'none' | 'cut-request' | 'drop-answer' | ((response: ServerResponse) => void);

/** Where git's own CGI program is. */
export function backendPath(): string {
  const folder = spawnSync('git', ['--exec-path'], { encoding: 'utf8' }).stdout.trim();
  return join(folder, 'git-http-backend');
}

/** What a server says in its Date header, and the certificate with which it proves itself: then it is reached over https. */
export type ServerLooks = { readonly clock?: (() => string) | undefined; readonly certificate?: Certificate };

/** Starts a server on 127.0.0.1, on a port that the system chooses. Pushes are allowed to everybody. */
export async function startGitHttpServer(
  folder: string,
  chooseFault: (request: IncomingMessage) => Fault = () => 'none',
  { clock, certificate }: ServerLooks = {},
): Promise<GitHttpServer> {
  const backend = backendPath();
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const fault = chooseFault(request);
    if (clock !== undefined) response.setHeader('Date', new Date(clock()).toUTCString());
    if (typeof fault === 'function') request.resume().on('end', () => fault(response));
    else if (fault === 'cut-request') request.socket.destroy();
    else serveGit({ backend, folder, fault }, request, response);
  };
  const server =
    certificate === undefined
      ? createServer(answer)
      : createSecureServer({ cert: certificate.certificate, key: certificate.key }, answer);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: (name) => `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}/${name}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** How one request is served. */
export type Serving = {
  readonly backend: string;
  readonly folder: string;
  readonly fault: Fault;
  /** The path below the folder, where the address says it in another way. */
  readonly path?: string;
  /** What hooks are to know. */
  readonly env?: Readonly<Record<string, string>>;
  /** Called when git has ended, before the answer goes out. */
  readonly ended?: () => void;
  /** Told what git answered, headers and all. */
  readonly answered?: (output: Buffer) => void;
};

/** One request through the Common Gateway Interface (RFC 3875). */
export function serveGit(serving: Serving, request: IncomingMessage, response: ServerResponse): void {
  const { backend, folder, fault } = serving;
  const url = new URL(request.url ?? '/', 'http://localhost');
  const header = (name: string): string => [request.headers[name]].flat().join(', ');
  const child = spawn(backend, {
    env: {
      PATH: process.env['PATH'],
      ...serving.env,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'http.receivepack',
      GIT_CONFIG_VALUE_0: 'true',
      GIT_CONFIG_KEY_1: 'safe.directory',
      GIT_CONFIG_VALUE_1: '*',
      GIT_PROTOCOL: header('git-protocol'),
      REQUEST_METHOD: request.method ?? 'GET',
      PATH_INFO: serving.path ?? decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: header('content-type'),
      HTTP_CONTENT_ENCODING: header('content-encoding'),
      ...(request.headers['content-length'] === undefined ? {} : { CONTENT_LENGTH: header('content-length') }),
      REMOTE_ADDR: '127.0.0.1',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => undefined);
  request.pipe(child.stdin);
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.on('close', () => {
    serving.ended?.();
    if (fault === 'drop-answer') request.socket.destroy();
    else {
      const whole = Buffer.concat(output);
      serving.answered?.(whole);
      answerGit(whole, response);
    }
  });
}

/** Answers with what a CGI program wrote. */
export function answerGit(output: Buffer, response: ServerResponse): void {
  const end = output.indexOf('\r\n\r\n');
  const lines = output.toString('latin1', 0, Math.max(0, end)).split('\r\n');
  const headers = lines.map((line) => line.split(/:\s*/u, 2));
  const status = headers.find(([name]) => name?.toLowerCase() === 'status')?.[1] ?? '200';
  response.statusCode = Number.parseInt(status, 10);
  for (const [name = '', value = ''] of headers) if (name.toLowerCase() !== 'status') response.setHeader(name, value);
  response.end(output.subarray(end + 4));
}
