// A plan of a thousand trivial steps shows what `run` itself costs, its full history included.
import { compare } from '../compare.mjs';
import { baton, benchEnvironment } from '../program.mjs';
import { makeRepository, runBaton, workflowFile, workItemFile } from '../repository.mjs';

const SIZE = 1000;

const targets = Array.from({ length: SIZE }, (_, index) => `step-${index}`);

/** make starts the same shell for each target as `run` does for each step. */
const makefile = `SHELL := /bin/bash
.SHELLFLAGS := -eo pipefail -c
.PHONY: all ${targets.join(' ')}
all: ${targets.join(' ')}
${targets.map((target) => `${target}:\n\t@true\n`).join('')}`;

function refuseIncomplete(repository) {
  const ready = runBaton(repository, ['list', '--ready', '--work-item', 'item-1', '--json'], [0, 4]);
  if (ready.includes('"step-')) throw new Error('run left steps undone');
}

export const run = {
  name: 'run',
  commands: ['run', 'list'],
  measure({ rounds, quick }) {
    const counted = quick ? 1 : Math.min(rounds, 5);
    const steps = targets.map((key) => ({ key, parallelizable: true, run: '"true"' }));
    const items = Array.from({ length: counted + 1 }, (_, index) => workItemFile(`item-${index + 1}`, 'plan'));
    const repository = makeRepository(Object.assign({ Makefile: makefile }, workflowFile('plan', steps), ...items));
    try {
      const ratio = compare({
        subject: { run: `${baton} run --work-item "item-$i" --executors 8` },
        floor: { run: 'make --silent -j8 all' },
        of: 'wall',
        cwd: repository.directory,
        env: benchEnvironment(),
        rounds: counted,
        repetitions: 1,
      });
      refuseIncomplete(repository);
      return [{ what: '`run` of 1,000 `true` by 8 executors against `make -j8`, wall', ratio, reach: 4 }];
    } finally {
      repository.dispose();
    }
  },
};
