// Every command pays for the start of the program, so the start may cost little more than the start of Node.
import { compare } from '../compare.mjs';
import { baton, benchEnvironment, node, root } from '../program.mjs';

export const start = {
  name: 'start',
  commands: [],
  async measure({ rounds, quick }) {
    const ratio = compare({
      subject: { run: `${baton} --version` },
      floor: { run: `${node} -e 0` },
      cwd: root,
      env: benchEnvironment(),
      rounds,
      repetitions: quick ? 5 : 20,
    });
    return [{ what: '`--version` against `node -e 0`, CPU', ratio, reach: 1.3 }];
  },
};
