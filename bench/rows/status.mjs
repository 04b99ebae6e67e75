// The question asked most often is where an item stands, so asking may cost little more than starting Node.
import { compare } from '../compare.mjs';
import { ITEM, partlyDone } from '../plan.mjs';
import { baton, benchEnvironment, node } from '../program.mjs';

export const status = {
  name: 'status',
  commands: ['run', 'status'],
  measure({ rounds, quick }) {
    const { repository } = partlyDone(50);
    try {
      const ratio = compare({
        subject: { run: `${baton} status --work-item ${ITEM}` },
        floor: { run: `${node} -e 0` },
        cwd: repository.directory,
        env: benchEnvironment(),
        rounds,
        repetitions: quick ? 5 : 20,
      });
      return [{ what: '`status` of 50 steps against `node -e 0`, CPU', ratio, reach: 1.8 }];
    } finally {
      repository.dispose();
    }
  },
};
