/** Why: jobs and the program ask the server about runs and start new ones, and may do only what their token allows. */

import type { IncomingMessage, ServerResponse } from 'node:http';

import { DispatchRefused } from './dispatch.ts';
import { tokenOf } from './git-front.ts';
import { reaches } from './language/permissions.ts';
import type { Value } from './language/value.ts';
import { ARTIFACT_ROUTES } from './rest-artifacts.ts';
import { REPOSITORY_ROUTES } from './rest-repository.ts';
import { RUN_ROUTES } from './rest-runs.ts';
import type { Answer, Asked, Route } from './rest-route.ts';
import type { Identity } from './tokens.ts';
import type { World } from './world.ts';

const ROUTES: readonly Route[] = [...RUN_ROUTES, ...ARTIFACT_ROUTES, ...REPOSITORY_ROUTES];
const NOT_FOUND: Answer = { status: 404, body: { message: 'Not Found' } };

/** Answers requests below `/api/v3/`; false when the address is not there. */
export function createRestApi(world: World): (request: IncomingMessage, response: ServerResponse) => boolean {
  return (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (!url.pathname.startsWith('/api/v3/')) return false;
    void answer(world, request, url).then(({ status, body, bytes, location }) => {
      const type = bytes === undefined ? 'application/json; charset=utf-8' : 'application/zip';
      response.writeHead(status, { 'Content-Type': type, ...(location === undefined ? {} : { Location: location }) });
      response.end(bytes ?? (body === undefined ? undefined : JSON.stringify(body)));
    });
    return true;
  };
}

async function answer(world: World, request: IncomingMessage, url: URL): Promise<Answer> {
  const token = tokenOf(request);
  const identity = token === undefined ? undefined : world.tokens.find(token);
  if (token !== undefined && identity === undefined) return { status: 401, body: { message: 'Bad credentials' } };
  const base = `/api/v3/repos/${world.settings.slug}`;
  const found = find(request.method ?? 'GET', decodeURIComponent(url.pathname), base);
  if (found === undefined) return NOT_FOUND;
  const refusal = refusalOf(world, found.route, identity);
  if (refusal !== undefined) return refusal;
  const body = await bodyOf(request);
  if (body === undefined) return { status: 400, body: { message: 'Problems parsing JSON' } };
  return answerOn(found.route, { world, identity, parts: found.parts, query: url.searchParams, body });
}

async function answerOn(route: Route, asked: Asked): Promise<Answer> {
  try {
    return await route.answer(asked);
  } catch (error) {
    if (error instanceof DispatchRefused) return { status: error.status, body: { message: error.message } };
    return { status: 500, body: { message: error instanceof Error ? error.message : String(error) } };
  }
}

type Found = { readonly route: Route; readonly parts: readonly string[] };

function find(method: string, path: string, base: string): Found | undefined {
  if (!path.startsWith(base)) return undefined;
  for (const route of ROUTES) {
    const match = route.method === method ? route.path.exec(path.slice(base.length)) : null;
    if (match !== null) return { route, parts: match.slice(1).map((part) => part ?? '') };
  }
  return undefined;
}

/** A private repository does not exist for those without a token; what a token does not reach is refused by name. */
function refusalOf(world: World, { needs }: Route, identity: Identity | undefined): Answer | undefined {
  const open = world.settings.visibility === 'public' && (needs === undefined || needs.access === 'read');
  if (identity === undefined) return open ? undefined : NOT_FOUND;
  if (open || needs === undefined || reaches(identity.permissions, needs.scope, needs.access)) return undefined;
  return { status: 403, body: { message: 'Resource not accessible by integration' } };
}

async function bodyOf(request: IncomingMessage): Promise<Value | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return text === '' ? {} : (JSON.parse(text) as Value);
  } catch {
    return undefined;
  }
}
