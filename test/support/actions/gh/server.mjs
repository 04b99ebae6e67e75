// Requests to the emulated server, whose address the starting script gives.
import { execFileSync } from 'node:child_process';

import { fail, option } from './words.mjs';

export const token = process.env.GH_TOKEN || process.env.GITHUB_TOKEN;

/** `--repo`, GH_REPO, or the remote of the working tree; GITHUB_REPOSITORY does not count. */
export function repository(options) {
  const named = option(options, '--repo', '-R') ?? process.env.GH_REPO;
  if (named) return named.replace(/^https?:\/\/[^/]+\//u, '');
  try {
    const url = execFileSync('git', ['remote', 'get-url', 'origin'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new URL(url.trim()).pathname.replace(/^\/|\.git$/gu, '');
  } catch {
    return fail('failed to run git: fatal: not a git repository (or any of the parent directories): .git');
  }
}

export async function request(method, address, body) {
  const answer = await fetch(`${process.env.EMULATED_SERVER}/api/v3/${address.replace(/^\//u, '')}`, {
    method,
    headers: { Authorization: `token ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, ok: answer.ok, text, json: text === '' ? undefined : JSON.parse(text) };
}

/** The same, where nothing but success will do. */
export async function need(method, address) {
  const answer = await request(method, address);
  if (!answer.ok) fail(`HTTP ${answer.status}: ${answer.json?.message}`);
  return answer.json;
}
