/** Why: machines do die in the middle; what the others then do is shown with real programs, of which one is killed without notice. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';

import { startGitHttpServer, type GitHttpServer } from '../../support/git-http-server.ts';
import { startBaton, type Started } from '../../support/program-process.ts';
import { makeMachines, type Machines } from './machines.ts';

let machines: Machines | undefined;
let http: GitHttpServer | undefined;
let hanging: (() => void) | undefined;
afterEach(async () => {
  hanging?.();
  await http?.close();
  machines?.remove();
});

const KEYS = ['stuck', 's1', 's2', 's3', 's4', 's5', 's6', 's7'];

/** A plan whose first step hangs for whoever begins it first; each step notes who carries it out. */
function planFor(log: string, held: string): string {
  const note = (key: string): string => `echo "$BATON_ACTOR ${key}" >> ${log}`;
  const hang = `test -e ${held} || { echo $$ > ${held}; exec sleep 600; }`;
  const commands = KEYS.map((key) => (key === 'stuck' ? `${hang}; ${note(key)}` : note(key)));
  const steps = KEYS.map((key, at) => `  - { key: ${key}, parallelizable: true, run: '${commands[at] ?? ''}' }\n`);
  return `schemaVersion: "1.0"\nid: wf-many\nversion: 1.0.0\nsteps:\n${steps.join('')}  - { key: last, run: '${note('last')}' }\n`;
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 600 && !holds(); tries += 1) await pause(50);
  if (!holds()) throw new Error('it never happened');
}

function eventsAt({ server }: Machines, step: string): readonly string[] {
  const subjects = server('log', '--reverse', '--format=%s', `refs/baton/steps/site/${step}`).split('\n');
  return subjects.filter((subject) => !subject.startsWith('lease-renewed')).map((each) => each.replace(/:.* /u, ' '));
}

it('three runs over http finish a plan together although one of them is killed in the middle', async () => {
  const all = makeMachines();
  machines = all;
  const [log, held] = [all.beside('log'), all.beside('held')];
  const ada = all.join('ada');
  writeFileSync(join(ada.top, 'many.yaml'), planFor(log, held));
  await ada.type('item add site --workflow many.yaml');
  await ada.type('collect');
  const served = await startGitHttpServer(all.beside(''));
  http = served;
  const run = (actor: string): Started => {
    const { top, git } = actor === 'ada' ? ada : all.join(actor);
    git('config', 'remote.origin.url', served.url('server.git'));
    const env = { PATH: process.env['PATH'], HOME: all.beside('home'), GIT_CONFIG_NOSYSTEM: '1', BATON_ACTOR: actor };
    return startBaton(['run', '--work-item', 'site', '--executors', '1', '--lease-for', '3s'], { cwd: top, env });
  };
  const dying = run('ada');
  hanging = () => dying.child.kill('SIGKILL');
  await until(() => existsSync(held) && readFileSync(held, 'utf8').endsWith('\n'));
  const others = ['bob', 'cleo'].map(run);
  await until(() => existsSync(log));
  dying.child.kill('SIGKILL');
  process.kill(Number(readFileSync(held, 'utf8')), 'SIGKILL');
  const ended = await Promise.all([dying, ...others].map((started) => started.ended));
  expect(ended.map(({ exit }) => exit)).toEqual(['SIGKILL', 0, 0]);
  const ran = readFileSync(log, 'utf8').trim().split('\n');
  expect(ran.map((line) => line.replace(/^.* /u, '')).toSorted()).toEqual([...KEYS, 'last'].toSorted());
  expect(ran.filter((line) => line.startsWith('ada'))).toEqual([]);
  expect(ran.at(-1)).toMatch(/ last$/u);
  expect(eventsAt(all, 'stuck')).toEqual([
    'attempt-started stuck-local',
    'attempt-failed stuck-local',
    'attempt-started stuck-local-2',
    'attempt-completed stuck-local-2',
  ]);
  const lost: unknown = JSON.parse(all.server('log', '--format=%b', '-1', 'refs/baton/steps/site/stuck~2'));
  expect(lost).toMatchObject({ reason: 'lost', loss: { kind: 'unchanged', leaseSeconds: 3 } });
  for (const key of [...KEYS.slice(1), 'last']) {
    expect(eventsAt(all, key)).toEqual([`attempt-started ${key}-local`, `attempt-completed ${key}-local`]);
  }
}, 120_000);
