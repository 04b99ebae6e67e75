// Claims of different steps do not wait for each other on a server; whoever puts them on one branch pays for each with many tries.
import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { median } from '../compare.mjs';
import { baton, benchEnvironment } from '../program.mjs';
import { workflowFile, workItemFile } from '../repository.mjs';
import { makeShared } from '../shared-repository.mjs';

const CLIENTS = 16;
/** More than anybody gets to. */
const STEPS_EACH = 120;
const LIMIT_SECONDS = 40;
/** What a client ends with whose command failed. */
const FAILED = 9;

const numbers = (count) => Array.from({ length: count }, (_, index) => index);
const keyOf = (client, number) => `step-${client}-${number}`;

/** Claims one step after the other, none of which anybody else wants, with a command for each as a person or an agent does. */
const claiming = (client) =>
  `for ((n = 0; n < ${STEPS_EACH}; n++)); do ${baton} claim --work-item item-1 --step ${keyOf(client, '$n')} || exit ${FAILED}; done`;

/** Claims, executes and completes, up to four steps at a time, as a machine that goes on working does. */
const running = (client) => `${baton} run --work-item own-${client} --executors 4 || exit ${FAILED}`;

/** Makes one ref after the other that nobody else wants, as a claim does, by git alone and without a look before and after. */
const pushing = (client) => `
for ((n = 0; ; n++)); do
  commit=$(echo "claim ${client} $n" | git commit-tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904)
  ref=refs/baton/steps/item-1/step-${client}-$n
  git push --quiet "--force-with-lease=$ref:" origin "$commit:$ref"
done`;

/** Puts one file after the other on the branch that all share, each until it is there. */
const committing = (client) => `
for ((n = 0; ; n++)); do
  echo "$n" >"claim-${client}-$n" && git add . && git commit --quiet --message "claim ${client} $n"
  until git push --quiet origin HEAD:main; do git pull --quiet --rebase origin main; done
done`;

/** Starts a script in each clone; gives what ends all of them, with what they have started. They end also if the bench is gone. */
function letWork(clones, script) {
  const working = clones.map(({ directory }, client) =>
    // It makes a process group of its own.
    spawn('timeout', ['--signal=KILL', String(LIMIT_SECONDS), 'bash', '-c', script(client)], {
      cwd: directory,
      env: benchEnvironment(),
      stdio: 'ignore',
    }),
  );
  const ended = working.map((child) => new Promise((resolve) => child.once('close', resolve)));
  return async () => {
    for (const { pid, exitCode, signalCode } of working)
      if (exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
    if ((await Promise.all(ended)).includes(FAILED)) throw new Error('a command of one of the clients failed');
  };
}

/** How many a second come to the server for so long, once so many have come and all clients are in full swing. */
async function rateOf({ script, count, atStart, seconds }) {
  const steps = numbers(CLIENTS).flatMap((client) => numbers(STEPS_EACH).map((number) => keyOf(client, number)));
  const server = await makeShared({
    ...workflowFile(
      'plan',
      steps.map((key) => ({ key, parallelizable: true })),
    ),
    ...workItemFile('item-1', 'plan'),
    ...workflowFile(
      'own',
      numbers(STEPS_EACH).map((number) => ({ key: `step-${number}`, parallelizable: true, run: '"true"' })),
    ),
    ...Object.assign({}, ...numbers(CLIENTS).map((client) => workItemFile(`own-${client}`, 'own'))),
  });
  try {
    const clones = numbers(CLIENTS).map((client) => server.clone(`client-${client}`));
    const first = count(server);
    const end = letWork(clones, script);
    try {
      for (let left = LIMIT_SECONDS / 2; left > 0 && count(server) < first + atStart; left -= 1) await pause(500);
      const before = count(server);
      await pause(seconds * 1000);
      return (count(server) - before) / seconds;
    } finally {
      await end();
    }
  } finally {
    server.dispose();
  }
}

const refsOn = ({ git }) => git('for-each-ref', 'refs/baton/steps').toString().split('\n').length - 1;
const commitsOn = ({ git }) => Number(git('rev-list', '--count', 'main'));

export const manyClients = {
  name: 'many-clients',
  commands: ['claim'],
  async measure({ quick }) {
    const rounds = [];
    for (let round = 0; round < (quick ? 1 : 3); round += 1) {
      rounds.push({
        runs: await rateOf({ script: running, count: refsOn, atStart: 2 * CLIENTS, seconds: 8 }),
        claims: await rateOf({ script: claiming, count: refsOn, atStart: CLIENTS, seconds: 8 }),
        pushes: await rateOf({ script: pushing, count: refsOn, atStart: CLIENTS, seconds: 6 }),
        commits: await rateOf({ script: committing, count: commitsOn, atStart: 1, seconds: 14 }),
      });
    }
    const ratio = (of) => median(rounds.map((rates) => rates.commits / rates[of]));
    const what = `commits to one branch by ${CLIENTS} clients over http against`;
    return [
      { what: `${what} claims by as many \`run\` of four executors, a second`, ratio: ratio('runs'), reach: 0.1 },
      { what: `${what} claims by a command each, a second`, ratio: ratio('claims'), reach: 0.1 },
      { what: `${what} bare pushes of refs, a second`, ratio: ratio('pushes') },
    ];
  },
};
