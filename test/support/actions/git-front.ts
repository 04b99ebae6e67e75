/** Why: the repository is reached over http by git itself, and each token may do only what its job's permissions say. */

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';

import { answerGit, backendPath, serveGit } from '../git-http-server.ts';
import { reaches } from './language/permissions.ts';
import type { Identity } from './tokens.ts';
import type { World } from './world.ts';

/** Serves git requests (`/<slug>[.git]/…`); false when the address is not one. */
export function createGitFront(world: World): (request: IncomingMessage, response: ServerResponse) => boolean {
  const backend = backendPath();
  let greeting: Buffer | undefined;
  const { slug } = world.settings;
  return (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const match = new RegExp(`^/${slug}(?:\\.git)?(?<rest>/(?:info/refs|git-upload-pack|git-receive-pack))$`, 'u').exec(
      url.pathname,
    );
    if (match === null) return false;
    const rest = match.groups?.['rest'] ?? '';
    const writes = rest === '/git-receive-pack' || url.searchParams.get('service') === 'git-receive-pack';
    const decision = decide(world, request, writes);
    if ('status' in decision) refuse(response, decision);
    else if (!isGreeting(request, url)) serve(world, { backend, rest, identity: decision.identity }, request, response);
    else if (greeting === undefined) {
      const answered = (output: Buffer): void => void (greeting = output);
      serve(world, { backend, rest, identity: decision.identity, answered }, request, response);
    } else answerGit(greeting, response);
    return true;
  };
}

/**
 * Where a reader speaks protocol version 2, the first answer says what the server can do and nothing about the repository
 * (gitprotocol-v2, capability advertisement). It is always the same, so git is asked for it once: jobs ask it hundreds of times.
 */
function isGreeting(request: IncomingMessage, url: URL): boolean {
  return url.searchParams.get('service') === 'git-upload-pack' && request.headers['git-protocol'] === 'version=2';
}

type Refusal = { readonly status: 401 | 403; readonly message: string };

/** Reading a public repository needs no token, but a wrong one is refused. */
function decide(
  { tokens, settings: { slug, visibility } }: World,
  request: IncomingMessage,
  writes: boolean,
): Refusal | { readonly identity: Identity | undefined } {
  const token = tokenOf(request);
  const identity = token === undefined ? undefined : tokens.find(token);
  const open = !writes && visibility === 'public';
  if (identity === undefined) {
    return open && token === undefined ? { identity } : { status: 401, message: 'Authentication required' };
  }
  if (open || reaches(identity.permissions, 'contents', writes ? 'write' : 'read')) return { identity };
  return { status: 403, message: `Permission to ${slug}.git denied to ${identity.name}.` };
}

type Asked = {
  readonly backend: string;
  readonly rest: string;
  readonly identity: Identity | undefined;
  readonly answered?: (output: Buffer) => void;
};

function serve(world: World, asked: Asked, request: IncomingMessage, response: ServerResponse): void {
  const { identity } = asked;
  const log = join(world.folder, `push-${randomUUID()}`);
  const pushes = asked.rest === '/git-receive-pack' && identity !== undefined;
  serveGit(
    {
      backend: asked.backend,
      folder: world.repository.root,
      fault: 'none',
      path: `/${world.settings.slug}.git${asked.rest}`,
      env: pushes ? { PUSH_LOG: log, ...(identity.runId === undefined ? { PUSH_BYPASS: '1' } : {}) } : {},
      ...(asked.answered === undefined ? {} : { answered: asked.answered }),
      ended: () => {
        if (pushes) world.repository.note({ by: identity.name, runId: identity.runId }, log);
      },
    },
    request,
    response,
  );
}

/** Basic authentication as git does it, or a bearer token. */
export function tokenOf(request: IncomingMessage): string | undefined {
  const [kind = '', value = ''] = (request.headers.authorization ?? '').split(' ');
  if (/^(?:bearer|token)$/iu.test(kind)) return value;
  if (!/^basic$/iu.test(kind)) return undefined;
  return Buffer.from(value, 'base64').toString('utf8').split(':').slice(1).join(':');
}

function refuse(response: ServerResponse, { status, message }: Refusal): void {
  response.writeHead(status, status === 401 ? { 'WWW-Authenticate': 'Basic realm="GitHub"' } : {});
  response.end(`${message}\n`);
}
