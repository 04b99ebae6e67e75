// Through a server a claim is one push between two looks, so it may cost little more than a push, however much lies there.
import path from 'node:path';
import { compare } from '../compare.mjs';
import { baton, benchEnvironment, node, root } from '../program.mjs';
import { workflowFile, workItemFile } from '../repository.mjs';
import { makeShared } from '../shared-repository.mjs';

const steps = Array.from({ length: 10 }, (_, index) => ({ key: `step-${index}`, parallelizable: true }));

/** Every claim is the first of an item of its own, so that all of them have the same work to do. */
const filesFor = (count) =>
  Object.assign(
    workflowFile('plan', steps),
    ...Array.from({ length: count }, (_, index) => workItemFile(`item-${index + 1}`, 'plan')),
  );

const claimIn = ({ directory }) => ({
  run: `(cd '${directory}' && ${baton} claim --work-item "item-$i" --step step-0)`,
});

/** The same kind of object as a claim: a commit without files whose message is as long as one with a record. */
const pushIn = ({ directory }) => ({
  before: `COMMIT[$i]=$(printf '%0700d' "$i" | git -C '${directory}' commit-tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904)`,
  run: `git -C '${directory}' push "--force-with-lease=refs/bench/$i:" origin "\${COMMIT[$i]}:refs/bench/$i"`,
});

/** The three requests of a claim by a Node script that does nothing else. */
const requestsTo = ({ address }) => ({
  run: `${node} '${path.join(root, 'bench/bare-requests.cjs')}' '${address}' "refs/bare/$i"`,
});

/** Two sides that work on one server, so that it is the same to both. */
async function onOneServer({ rounds, repetitions }, subjectIn, floorIn) {
  const server = await makeShared(filesFor((rounds + 1) * repetitions));
  try {
    const [one, other] = ['one', 'other'].map((name) => ({ ...server, ...server.clone(name) }));
    return compare({
      subject: subjectIn(one),
      floor: floorIn(other),
      of: 'wall',
      cwd: one.directory,
      env: benchEnvironment(),
      rounds,
      repetitions,
    });
  } finally {
    server.dispose();
  }
}

/** Two servers alike but for the claims of others that lie on them. */
async function besideLive({ rounds, repetitions }) {
  const files = filesFor((rounds + 1) * repetitions);
  const servers = [];
  try {
    for (const live of [1000, 10]) servers.push(await makeShared(files, { live }));
    const [many, few] = servers.map((server) => server.clone('claiming'));
    return compare({
      subject: claimIn(many),
      floor: claimIn(few),
      of: 'wall',
      cwd: many.directory,
      env: benchEnvironment(),
      rounds,
      repetitions,
    });
  } finally {
    for (const server of servers) server.dispose();
  }
}

export const sharedClaim = {
  name: 'shared-claim',
  commands: ['claim'],
  async measure({ rounds, quick }) {
    const extent = { rounds, repetitions: quick ? 3 : 6 };
    const what = 'over http against one bare `git push`, wall';
    return [
      { what: `\`claim\` ${what}`, ratio: await onOneServer(extent, claimIn, pushIn), reach: 1.5 },
      {
        what: `the requests of a claim by a bare script ${what}`,
        ratio: await onOneServer(extent, requestsTo, pushIn),
      },
      {
        what: '`claim` over http beside 1,000 live refs against 10, wall',
        ratio: await besideLive(extent),
        reach: 1.6,
      },
    ];
  },
};
