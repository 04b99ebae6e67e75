/** Why: jobs ask for a version of Node; here all get the one that runs the tests. */

import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { succeeded, type EmulatedAction } from './action.ts';

/** actions/setup-node. */
export const setupNode: EmulatedAction = {
  version: 'v7.0.0',
  commit: '820762786026740c76f36085b0efc47a31fe5020',
  inputs: {
    'always-auth': 'false',
    architecture: '',
    cache: '',
    'cache-dependency-path': '',
    'check-latest': 'false',
    'node-version': '',
    'node-version-file': '',
    'package-manager-cache': 'true',
    'registry-url': '',
    scope: '',
    token: '',
  },
  run: ({ session }) => {
    const bin = join(session.machine.folder, 'tools', 'node', 'bin');
    mkdirSync(bin, { recursive: true });
    for (const program of ['node', 'npm', 'npx']) {
      symlinkSync(join(dirname(process.execPath), program), join(bin, program));
    }
    session.path.unshift(bin);
    return Promise.resolve(succeeded({ 'cache-hit': 'false', 'node-version': process.version }));
  },
};
