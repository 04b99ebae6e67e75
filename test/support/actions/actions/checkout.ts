/** Why: jobs get the repository as they do on the server: a real fetch over http with the token of the job. */

import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cp, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { reaches } from '../language/permissions.ts';
import { environmentOf } from '../step-environment.ts';
import { runProcess } from '../machine/process.ts';
import { log, type StepCall, type StepEnd } from '../session.ts';
import { booleanInput, succeeded, type EmulatedAction, type Inputs } from './action.ts';

/** actions/checkout. */
export const checkout: EmulatedAction = {
  version: 'v7.0.1',
  commit: '3d3c42e5aac5ba805825da76410c181273ba90b1',
  inputs: {
    clean: 'true',
    'fetch-depth': '1',
    'fetch-tags': 'false',
    path: '',
    'persist-credentials': 'true',
    ref: '',
    repository: '',
    token: '',
  },
  run: checkOut,
};

type Wanted = { readonly ref: string; readonly commit: string };

/**
 * Jobs of a run check the same commit out in the same way. Where that leaves no credentials behind, the first does it in full and
 * the others get a copy of its folder, so that waves of hundreds of jobs can be run; who may not read goes the long way, and is refused.
 */
async function checkOut(call: StepCall, inputs: Inputs): Promise<StepEnd> {
  const { session } = call;
  const { world, run } = session;
  const plain = inputs['persist-credentials'] === 'false' && inputs['path'] === '' && inputs['token'] === '';
  if (!plain || !mayRead(call)) return checkOutFully(call, inputs);
  const key = JSON.stringify([run.sha, run.ref, inputs]);
  const template = join(world.folder, 'checkouts', createHash('sha256').update(key).digest('hex'));
  const outputs = join(template, 'outputs.json');
  if (existsSync(outputs)) {
    await cp(join(template, 'tree'), session.machine.workspace, {
      recursive: true,
      preserveTimestamps: true,
      verbatimSymlinks: true,
    });
    return succeeded(JSON.parse(readFileSync(outputs, 'utf8')) as Inputs);
  }
  const end = await checkOutFully(call, inputs);
  const own = `${template}-${randomUUID()}`;
  await cp(session.machine.workspace, join(own, 'tree'), {
    recursive: true,
    preserveTimestamps: true,
    verbatimSymlinks: true,
  });
  writeFileSync(join(own, 'outputs.json'), JSON.stringify(end.outputs));
  if (session.lost.aborted || session.cancel.aborted) return end;
  // Jobs side by side may both have done it; one of the folders is as good as the other.
  await rename(own, template).catch(() => rm(own, { recursive: true }));
  return end;
}

function mayRead({ session: { world, token } }: StepCall): boolean {
  const identity = world.tokens.find(token);
  return identity !== undefined && reaches(identity.permissions, 'contents', 'read');
}

async function checkOutFully(call: StepCall, inputs: Inputs): Promise<StepEnd> {
  const { session } = call;
  const { serverUrl } = session.world;
  const { slug } = session.world.settings;
  if (inputs['repository'] !== '' && inputs['repository'] !== slug) throw new Error('Not Found');
  const top = resolve(session.machine.workspace, inputs['path'] ?? '');
  mkdirSync(top, { recursive: true });
  const credentials = join(session.machine.temporary, `git-credentials-${session.job.steps.length}.config`);
  const header = Buffer.from(`x-access-token:${inputs['token'] || session.token}`).toString('base64');
  writeFileSync(credentials, `[http "${serverUrl}/"]\n\textraheader = AUTHORIZATION: basic ${header}\n`);
  session.masks.add(header);
  const git = (...words: readonly string[]): Promise<string> => runGit(call, top, words);
  await git('init', '--quiet', '--initial-branch=main');
  // What the action sets by many calls of `git config`, in one go: jobs here are many.
  const settings = join(top, '.git', 'config');
  const own = readFileSync(settings, 'utf8') + remoteSettings(`${serverUrl}/${slug}`);
  writeFileSync(settings, `${own}[includeIf "gitdir:${join(top, '.git')}"]\n\tpath = ${credentials}\n`);
  const wanted = wantedFrom(session.run, inputs['ref'] ?? '');
  const fetched = await fetch(git, inputs, wanted);
  await git('checkout', '--quiet', '--force', ...fetched);
  const forget = async (): Promise<void> => {
    rmSync(credentials, { force: true });
    await git('config', '--local', '--remove-section', `includeIf.gitdir:${join(top, '.git')}`).catch(() => undefined);
  };
  if (booleanInput(inputs, 'persist-credentials')) session.afterwards.push(forget);
  else {
    rmSync(credentials);
    writeFileSync(settings, own);
  }
  return succeeded({ ref: wanted.ref, commit: headOf(top) });
}

function remoteSettings(url: string): string {
  return `[remote "origin"]\n\turl = ${url}\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n`;
}

/** The commit that is checked out: HEAD holds it, or the branch that it names does. */
function headOf(top: string): string {
  const head = readFileSync(join(top, '.git', 'HEAD'), 'utf8').trim();
  return head.startsWith('ref: ') ? readFileSync(join(top, '.git', head.slice('ref: '.length)), 'utf8').trim() : head;
}

/** Without `ref` it is the commit of the event, on the branch of the event, even when the branch has moved since. */
function wantedFrom(run: { readonly ref: string; readonly sha: string }, ref: string): Wanted {
  if (ref === '') return { ref: run.ref, commit: run.sha };
  return /^[0-9a-f]{40}$/u.test(ref) ? { ref: '', commit: ref } : { ref, commit: '' };
}

type Git = (...words: readonly string[]) => Promise<string>;

/** What comes stays the pack that it is: unpacking it costs more than all the rest of a small job. */
const FETCH = [
  '-c',
  'protocol.version=2',
  '-c',
  'transfer.unpackLimit=1',
  'fetch',
  '--quiet',
  '--prune',
  '--no-recurse-submodules',
];
const EVERYTHING = ['--no-tags', 'origin', '+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*'];

/** Fetches what is wanted; gives the words for `git checkout`. */
async function fetch(git: Git, inputs: Inputs, { ref, commit }: Wanted): Promise<readonly string[]> {
  const depth = Number(inputs['fetch-depth']);
  const branch = branchOf(ref);
  const target = targetOf(ref, branch);
  const spec = target === undefined ? commit : `+${commit || ref}:${target}`;
  const tags = booleanInput(inputs, 'fetch-tags') ? [] : ['--no-tags'];
  if (depth > 0) await git(...FETCH, ...tags, `--depth=${depth}`, 'origin', spec);
  else {
    await git(...FETCH, ...EVERYTHING);
    // The branch may have moved since the event, and a commit may be on no branch.
    if (commit !== '' || branch === undefined) await git(...FETCH, '--no-tags', 'origin', spec);
  }
  if (target === undefined) return ['--detach', commit];
  return branch === undefined ? ['--detach', target] : ['-B', branch, target];
}

function branchOf(ref: string): string | undefined {
  if (ref.startsWith('refs/heads/')) return ref.slice('refs/heads/'.length);
  return ref === '' || ref.startsWith('refs/') ? undefined : ref;
}

function targetOf(ref: string, branch: string | undefined): string | undefined {
  if (branch !== undefined) return `refs/remotes/origin/${branch}`;
  if (ref.startsWith('refs/pull/')) return ref.replace('refs/pull/', 'refs/remotes/pull/');
  return ref === '' ? undefined : ref;
}

async function runGit(call: StepCall, cwd: string, words: readonly string[]): Promise<string> {
  const { session } = call;
  const lines: string[] = [];
  const end = await runProcess({
    command: 'git',
    args: words,
    cwd,
    env: { ...environmentOf(call), GIT_TERMINAL_PROMPT: '0' },
    onLine: (line) => lines.push(line),
    ...(session.cancel.aborted ? {} : { cancel: session.cancel }),
    lost: session.lost,
    grace: session.world.settings.cancelGraceMs,
  });
  for (const line of lines) log(session, line);
  if (end.exit !== 0) {
    throw new Error(
      `The process '/usr/bin/git' failed with exit code ${end.exit}: git ${words.join(' ')}\n${lines.join('\n')}`,
    );
  }
  return lines.join('\n');
}
