// What others have recorded must not make one item's commands slower.
import { compare } from '../compare.mjs';
import { addForeignRecords } from '../foreign-records.mjs';
import { baton, benchEnvironment } from '../program.mjs';
import { copyRepository, makeRepository, workflowFile, workItemFile } from '../repository.mjs';

const claimed = `${baton} claim --work-item "item-$i" --step step-0 --attempt a`;

const commands = {
  claim: { run: claimed },
  complete: {
    before: `${baton} claim --work-item "other-$i" --step step-0 --attempt a`,
    run: `${baton} complete --work-item "other-$i" --step step-0 --attempt a --outcome done --next-action none`,
  },
  status: { run: `${baton} status --work-item item-1` },
};

const steps = Array.from({ length: 10 }, (_, index) => ({ key: `step-${index}`, parallelizable: true }));

/** The command in the repository with foreign records against the same in the one without. */
function compareIn(beside, alone, command, settings) {
  const inside = (repository) => ({
    run: `cd ${repository.directory} && ${command.run}`,
    ...(command.before === undefined ? {} : { before: `cd ${repository.directory} && ${command.before}` }),
  });
  return compare({
    subject: inside(beside),
    floor: inside(alone),
    env: benchEnvironment(),
    ...settings,
  });
}

async function measureCount(count, settings) {
  const items = Array.from({ length: (settings.rounds + 1) * settings.repetitions }, (_, index) => ({
    ...workItemFile(`item-${index + 1}`, 'plan'),
    ...workItemFile(`other-${index + 1}`, 'plan'),
  }));
  const beside = makeRepository(Object.assign(workflowFile('plan', steps), ...items));
  const alone = copyRepository(beside);
  try {
    await addForeignRecords(beside, count);
    return Object.entries(commands).map(([name, command]) => ({
      what: `\`${name}\` beside ${count.toLocaleString('en')} foreign records against beside none, CPU`,
      ratio: compareIn(beside, alone, command, settings),
      reach: 1.2,
    }));
  } finally {
    beside.dispose();
    alone.dispose();
  }
}

export const foreignRecords = {
  name: 'foreign-records',
  commands: ['claim', 'complete', 'status'],
  async measure({ rounds, quick }) {
    const results = [];
    for (const count of quick ? [1000, 10_000] : [1000, 10_000, 100_000]) {
      results.push(...(await measureCount(count, { rounds: Math.min(rounds, 5), repetitions: quick ? 5 : 10 })));
    }
    return results;
  },
};
