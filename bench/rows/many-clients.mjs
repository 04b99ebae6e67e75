// Claims of different steps do not wait for each other on a server; whoever puts them on one branch pays for each with many tries.
import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { median } from '../compare.mjs';
import { baton, benchEnvironment } from '../program.mjs';
import { workflowFile, workItemFile } from '../repository.mjs';
import { makeShared } from '../shared-repository.mjs';

const CLIENTS = 16;
const STEPS_EACH = 20;

const numbers = (count) => Array.from({ length: count }, (_, index) => index);
const keyOf = (client, number) => `step-${client}-${number}`;

/** Claims one step after the other, none of which anybody else wants. */
const claiming = (client) =>
  `for ((n = 0; n < ${STEPS_EACH}; n++)); do ${baton} claim --work-item item-1 --step ${keyOf(client, '$n')}; done`;

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

const START_SECONDS = 4;

/** Starts a script in each clone. In the end all are ended with what they have started, also if the bench is gone by then. */
function letWork(clones, script, seconds) {
  const working = clones.map(({ directory }, client) =>
    spawn('timeout', ['--signal=KILL', String(seconds), 'bash', '-c', script(client)], {
      cwd: directory,
      env: benchEnvironment(),
      stdio: 'ignore',
    }),
  );
  return Promise.all(working.map((child) => new Promise((resolve) => child.once('close', resolve))));
}

/** How many a second come to the server for so long, once all clients are in full swing. */
async function rateOf({ script, count, seconds }) {
  const steps = numbers(CLIENTS).flatMap((client) => numbers(STEPS_EACH).map((number) => keyOf(client, number)));
  const workflow = workflowFile(
    'plan',
    steps.map((key) => ({ key, parallelizable: true })),
  );
  const server = await makeShared({ ...workflow, ...workItemFile('item-1', 'plan') });
  try {
    const clones = numbers(CLIENTS).map((client) => server.clone(`client-${client}`));
    const ended = letWork(clones, script, START_SECONDS + seconds);
    await pause(START_SECONDS * 1000);
    const before = count(server);
    await ended;
    return (count(server) - before) / seconds;
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
        claims: await rateOf({ script: claiming, count: refsOn, seconds: 8 }),
        pushes: await rateOf({ script: pushing, count: refsOn, seconds: 6 }),
        commits: await rateOf({ script: committing, count: commitsOn, seconds: 14 }),
      });
    }
    const ratio = (of) => median(rounds.map((rates) => rates.commits / rates[of]));
    const what = `commits to one branch by ${CLIENTS} clients over http against`;
    return [
      { what: `${what} claims, a second`, ratio: ratio('claims'), reach: 0.1 },
      { what: `${what} bare pushes of refs, a second`, ratio: ratio('pushes') },
    ];
  },
};
