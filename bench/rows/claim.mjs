// A claim is one new ref, so it may cost about what git itself needs for that, and the start of Node.
import { compare } from '../compare.mjs';
import { baton, benchEnvironment, node } from '../program.mjs';
import { makeRepository, workflowFile, workItemFile } from '../repository.mjs';

const steps = Array.from({ length: 10 }, (_, index) => ({ key: `step-${index}`, parallelizable: true }));

export const claim = {
  name: 'claim',
  commands: ['claim'],
  measure({ rounds, quick }) {
    const repetitions = quick ? 5 : 15;
    // Every claim is the first of an item of its own, so that all of them have the same work to do.
    const items = Array.from({ length: (rounds + 1) * repetitions }, (_, index) =>
      workItemFile(`item-${index + 1}`, 'plan'),
    );
    const repository = makeRepository(Object.assign(workflowFile('plan', steps), ...items));
    try {
      const ratio = compare({
        subject: { run: `${baton} claim --work-item "item-$i" --step step-0` },
        floor: { run: `git update-ref "refs/bench/$i" HEAD && ${node} -e 0` },
        cwd: repository.directory,
        env: benchEnvironment(),
        rounds,
        repetitions,
      });
      return [{ what: '`claim` against one `git update-ref` and `node -e 0`, CPU', ratio, reach: 2 }];
    } finally {
      repository.dispose();
    }
  },
};
