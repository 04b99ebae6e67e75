// Asking for the next step should cost what the plainest script costs that reads one file and filters it.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { compare } from '../compare.mjs';
import { ITEM, partlyDone, stepKey } from '../plan.mjs';
import { baton, benchEnvironment, node } from '../program.mjs';
import { runBaton } from '../repository.mjs';

const bareScript = `
const steps = JSON.parse(require('node:fs').readFileSync('steps.json', 'utf8')).steps;
const done = new Set(steps.filter((step) => step.done).map((step) => step.key));
const ready = steps.filter((step) => !step.done && step.needs.every((key) => done.has(key)));
process.stdout.write(JSON.stringify({ ready: ready.map((step) => step.key) }) + '\\n');
`;

/** The same plan as one file: every step with what it needs and whether it is done. */
function bareSteps(size, done) {
  let group = [];
  let before = [];
  return Array.from({ length: size }, (_, index) => {
    const joins = index % 10 === 9;
    if (joins || index % 10 === 0) [before, group] = [group, []];
    group.push(stepKey(index));
    return { key: stepKey(index), order: index + 1, parallelizable: !joins, needs: before, done: index < done };
  });
}

function refuseOtherAnswer(answer, ready) {
  const missing = ready.filter((key) => !answer.includes(`"${key}"`));
  if (missing.length > 0) throw new Error(`list --ready does not name ${missing.join(', ')}`);
}

function measureSize(size, { rounds, quick }) {
  const { repository, done, ready } = partlyDone(size);
  try {
    writeFileSync(path.join(repository.directory, 'steps.json'), JSON.stringify({ steps: bareSteps(size, done) }));
    writeFileSync(path.join(repository.directory, 'bare.cjs'), bareScript);
    refuseOtherAnswer(runBaton(repository, ['list', '--ready', '--work-item', ITEM, '--json']), ready);
    return compare({
      subject: { run: `${baton} list --ready --work-item ${ITEM} --json` },
      floor: { run: `${node} bare.cjs` },
      cwd: repository.directory,
      env: benchEnvironment(),
      rounds,
      repetitions: quick ? 5 : 15,
    });
  } finally {
    repository.dispose();
  }
}

export const nextStep = {
  name: 'next-step',
  commands: ['run', 'list'],
  measure(settings) {
    return [10, 100, 1000].map((size) => ({
      what: `next ready step of ${size}, 40 % done, against a bare script, CPU`,
      ratio: measureSize(size, settings),
      ...(size === 1000 ? { reach: 2 } : {}),
    }));
  },
};
