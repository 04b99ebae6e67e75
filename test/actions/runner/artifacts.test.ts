/** Why: files reach other machines only as artifacts; what is left out, refused or found again is a matter of rules. */

import { beforeAll, describe, expect, it } from 'vitest';

import { startGitHub } from '../../support/actions/github.ts';
import { ACTIONS, runWorkflow } from '../../support/actions/one-workflow.ts';
import type { JobData, RunData } from '../../support/actions/run-data.ts';

const MAKE =
  'mkdir -p out/deep .hid/in; echo a > out/a.txt; echo b > out/deep/b.log; echo h > out/.h; echo i > .hid/in/i.txt';
const upload = (id: string, rest: string): string =>
  `{ id: ${id}, continue-on-error: true, uses: "${ACTIONS.upload}", with: { ${rest} } }`;
const download = (rest: string): string => `{ uses: "${ACTIONS.download}", with: { ${rest} } }`;

const WORKFLOW = `
permissions: { actions: read }
jobs:
  up:
    runs-on: ubuntu-latest
    steps:
      - run: ${MAKE}
      - ${upload('folder', 'name: folder, path: out')}
      - ${upload('whole', 'name: whole, path: out, include-hidden-files: true')}
      - ${upload('file', 'name: file, path: out/deep/b.log')}
      - ${upload('several', 'name: several, path: "out/*.txt\\n!out/none\\nout/deep"')}
      - ${upload('hidden', 'name: hidden, path: .hid, if-no-files-found: error')}
      - ${upload('below', 'name: below, path: .hid/in')}
      - ${upload('again', 'name: folder, path: out')}
      - ${upload('over', 'name: file, path: out/a.txt, overwrite: true')}
      - ${upload('slash', 'name: "a/b", path: out')}
      - ${upload('nothing', 'name: nothing, path: nowhere')}
      - ${upload('quiet', 'name: quiet, path: nowhere, if-no-files-found: ignore')}
  down:
    needs: up
    runs-on: ubuntu-latest
    steps:
      - ${download('name: folder, path: one')}
      - ${download('pattern: "f*", path: some')}
      - ${download('pattern: "{none}", path: none')}
      - ${download('path: merged, merge-multiple: true')}
      - run: find . -type f | sort; cat some/file/a.txt
  missing:
    needs: up
    runs-on: ubuntu-latest
    steps: [${download('name: nobody')}]
  other:
    needs: up
    runs-on: ubuntu-latest
    steps: [${download('name: folder, run-id: 77, github-token: "${{ github.token }}"')}]
  unread:
    needs: up
    permissions: { contents: read }
    runs-on: ubuntu-latest
    steps: [${download('name: folder, run-id: "${{ github.run_id }}", github-token: "${{ github.token }}"')}]
`;

let run: RunData;
let names: readonly string[];
beforeAll(() =>
  runWorkflow(WORKFLOW, (seen) => {
    run = seen.run;
    names = seen.github.artifacts(run.id).map(({ name }) => name);
  }),
);

function job(name: string): JobData {
  const found = run.jobs.find((one) => one.name === name);
  if (found === undefined) throw new Error(`No job ${name}.`);
  return found;
}

describe('an upload', () => {
  it('leaves out what is hidden, unless asked, and takes what is below a hidden folder that is named', () => {
    expect([...names].sort()).toEqual(['below', 'file', 'folder', 'several', 'whole']);
  });

  it('is refused by a name that is taken or not allowed, and by nothing to upload where that is an error', () => {
    const outcomes = Object.fromEntries(job('up').steps.map((step) => [step.id, step.outcome]));
    expect(outcomes).toMatchObject({
      folder: 'success',
      again: 'failure',
      over: 'success',
      slash: 'failure',
      hidden: 'failure',
      nothing: 'success',
      quiet: 'success',
    });
    expect(job('up').annotations.map(({ level, message }) => [level, message.slice(0, 40)])).toEqual([
      ['error', 'No files were found with the provided pa'],
      ['error', 'Failed to CreateArtifact: Received non-r'],
      ['error', 'The artifact name is not valid: a/b.'],
      ['warning', 'No files were found with the provided pa'],
    ]);
  });
});

describe('a download', () => {
  it('puts one artifact into the folder, and several each into one of its own', () => {
    expect(job('down').log.filter((line) => line.startsWith('./') || line === 'a')).toEqual(
      [
        './merged/.h',
        './merged/a.txt',
        './merged/b.log',
        './merged/deep/b.log',
        './merged/i.txt',
        './one/a.txt',
        './one/deep/b.log',
        './some/file/a.txt',
        './some/folder/a.txt',
        './some/folder/deep/b.log',
        'a',
      ].filter((line) => line !== './merged/b.log'),
    );
  });

  it('by name fails when there is none, and of other runs without `actions: read`', () => {
    expect(job('missing').annotations[0]?.message).toContain('Artifact not found for name: nobody');
    expect(job('other').annotations[0]?.message).toContain('Artifact not found for name: folder');
    expect(job('unread').annotations[0]?.message).toContain('Resource not accessible by integration');
    expect(job('down').conclusion).toBe('success');
  });

  it('finds what an earlier run left, until it expires', async () => {
    const github = await startGitHub({
      files: {
        '.github/workflows/up.yml': `on: workflow_dispatch\njobs: { up: { runs-on: x, steps: [{ run: "${MAKE}" }, ${upload('u', 'name: folder, path: out')}] } }\n`,
        '.github/workflows/down.yml': `on: workflow_dispatch\npermissions: { actions: read }\njobs: { down: { runs-on: x, steps: [${download('name: folder, run-id: 1, github-token: "${{ github.token }}"')}] } }\n`,
      },
    });
    try {
      const first = await github.dispatch('up.yml');
      await github.settled();
      const found = await github.dispatch('down.yml');
      await github.settled();
      for (const { id } of github.artifacts(first.id)) github.expire(id);
      const gone = await github.dispatch('down.yml');
      await github.settled();
      expect([found.conclusion, gone.conclusion]).toEqual(['success', 'failure']);
    } finally {
      await github.close();
    }
  });
});
