/** Why: files of a job outlive its machine only as artifacts, whose rules decide what arrives. */

import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import { filesMatching } from '../machine/glob.ts';
import { annotate, log, type StepCall, type StepEnd } from '../session.ts';
import { booleanInput, succeeded, type EmulatedAction, type Inputs } from './action.ts';

const LONGEST_DAYS = 90;
const FORBIDDEN = /["<>|*?:\r\n\\/]/u;

/** actions/upload-artifact. */
export const uploadArtifact: EmulatedAction = {
  version: 'v7.0.0',
  commit: 'bbbca2ddaa5d8feaa63e36b76fdaad77386f024f',
  inputs: {
    archive: 'true',
    'compression-level': '6',
    'if-no-files-found': 'warn',
    'include-hidden-files': 'false',
    name: 'artifact',
    overwrite: 'false',
    path: '',
    'retention-days': '0',
  },
  run: async (call, inputs) => upload(call, inputs),
};

function upload({ session }: StepCall, inputs: Inputs): StepEnd {
  const name = inputs['name'] ?? '';
  if (FORBIDDEN.test(name) || name === '') throw new Error(`The artifact name is not valid: ${name}.`);
  const patterns = (inputs['path'] ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (patterns.length === 0) throw new Error('Input required and not supplied: path');
  const { root, files } = find(session.machine.workspace, patterns, booleanInput(inputs, 'include-hidden-files'));
  if (files.length === 0) return nothingFound(session, inputs);
  const artifact = session.world.artifacts.keep({
    runId: session.run.id,
    name,
    files: new Map(files.map((file) => [file.slice(root.length + 1), file])),
    retentionDays: Math.min(Number(inputs['retention-days']) || LONGEST_DAYS, LONGEST_DAYS),
    overwrite: booleanInput(inputs, 'overwrite'),
  });
  if (artifact === undefined) {
    throw new Error(
      'Failed to CreateArtifact: Received non-retryable error: Failed request: (409) Conflict: an artifact with this name already exists on the workflow run',
    );
  }
  log(session, `Artifact ${name} has been successfully uploaded! ${files.length} files.`);
  return succeeded({ 'artifact-id': String(artifact.id) });
}

function nothingFound(session: StepCall['session'], inputs: Inputs): StepEnd {
  const message = `No files were found with the provided path: ${inputs['path'] ?? ''}. No artifacts will be uploaded.`;
  switch (inputs['if-no-files-found']) {
    case 'error':
      throw new Error(message);
    case 'ignore':
      log(session, message);
      return succeeded();
    case 'warn':
      annotate(session, { level: 'warning', message });
      return succeeded();
    default:
      throw new Error(`Unrecognized if-no-files-found input. Provided: ${inputs['if-no-files-found'] ?? ''}.`);
  }
}

type Found = { readonly root: string; readonly files: readonly string[] };

/** The root of an artifact is the folder that was named, that of the one file that was named, or what several have in common. */
function find(workspace: string, patterns: readonly string[], hidden: boolean): Found {
  const absolute = patterns.map((pattern) =>
    pattern.startsWith('!')
      ? `!${resolve(workspace, pattern.slice(1)).slice(1)}`
      : resolve(workspace, pattern).slice(1),
  );
  const files = filesMatching('/', absolute, { hidden }).map((file) => `/${file}`);
  const bases = [...new Set(absolute.filter((one) => !one.startsWith('!')).map((one) => `/${fixedPart(one)}`))];
  const [only] = bases;
  if (bases.length === 1 && only !== undefined) {
    return { root: statSync(only, { throwIfNoEntry: false })?.isFile() === true ? dirname(only) : only, files };
  }
  return { root: commonFolder(bases), files };
}

function fixedPart(pattern: string): string {
  const parts = pattern.split('/');
  const wild = parts.findIndex((part) => /[*?[]/u.test(part));
  return (wild < 0 ? parts : parts.slice(0, wild)).join('/');
}

function commonFolder(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => path.split('/'));
  const differs = first.findIndex((part, index) => others.some((other) => other[index] !== part));
  return (differs < 0 ? first : first.slice(0, differs)).join('/');
}
