/** Why: jobs take files from artifacts of their own run, or of another one with a token that may read runs. */

import { cpSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { Artifact } from '../artifact-store.ts';
import { reaches } from '../language/permissions.ts';
import { matches } from '../machine/glob.ts';
import { log, type StepCall, type StepEnd } from '../session.ts';
import { booleanInput, succeeded, type EmulatedAction, type Inputs } from './action.ts';

/** actions/download-artifact. */
export const downloadArtifact: EmulatedAction = {
  version: 'v8.0.1',
  commit: '3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c',
  inputs: {
    'artifact-ids': '',
    'digest-mismatch': 'error',
    'github-token': '',
    'merge-multiple': 'false',
    name: '',
    path: '',
    pattern: '',
    repository: '',
    'run-id': '',
    'skip-decompress': 'false',
  },
  run: async (call, inputs) => download(call, inputs),
};

function download(call: StepCall, inputs: Inputs): StepEnd {
  const { session } = call;
  const target = resolve(session.machine.workspace, inputs['path'] ?? '');
  const named = inputs['name'] !== '';
  const chosen = choose(artifactsFor(call, inputs), inputs);
  if (named && chosen.length === 0) {
    throw new Error(`Unable to download artifact(s): Artifact not found for name: ${inputs['name'] ?? ''}`);
  }
  const direct = named || inputs['artifact-ids'] !== '' || booleanInput(inputs, 'merge-multiple');
  for (const artifact of chosen) {
    const folder = direct ? target : join(target, artifact.name);
    mkdirSync(folder, { recursive: true });
    cpSync(artifact.folder, folder, { recursive: true });
  }
  log(session, `Total of ${chosen.length} artifact(s) downloaded`);
  return succeeded({ 'download-path': target });
}

/** Other runs are asked for only with a token; without one `run-id` does nothing. */
function artifactsFor({ session }: StepCall, inputs: Inputs): readonly Artifact[] {
  const { world, run } = session;
  const token = inputs['github-token'] ?? '';
  if (token === '') return world.artifacts.of(run.id);
  const identity = world.tokens.find(token);
  if (identity === undefined) throw new Error('Unable to download artifact(s): Bad credentials');
  if (!reaches(identity.permissions, 'actions', 'read')) {
    throw new Error('Unable to download artifact(s): Resource not accessible by integration');
  }
  return world.artifacts.of(inputs['run-id'] === '' ? run.id : Number(inputs['run-id']));
}

function choose(artifacts: readonly Artifact[], inputs: Inputs): readonly Artifact[] {
  const ids = (inputs['artifact-ids'] ?? '').split(',').filter((id) => id !== '');
  if (ids.length > 0) return artifacts.filter(({ id }) => ids.includes(String(id)));
  if (inputs['name'] !== '') return artifacts.filter(({ name }) => name === inputs['name']).slice(-1);
  const pattern = inputs['pattern'] ?? '';
  return pattern === '' ? artifacts : artifacts.filter(({ name }) => matches(pattern, name));
}
