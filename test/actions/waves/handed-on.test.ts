/** Why: files have to reach successors on other machines unchanged, or their producer has to make them again. */

import { afterEach, expect, it } from 'vitest';

import type { GitHub } from '../../support/actions/github.ts';
import { completions, ITEM, jobOf, startPlan } from './plans.ts';

let github: GitHub | undefined;
afterEach(async () => {
  await github?.close();
  github = undefined;
});

/** Five waves, one after the other: on a busy machine they take longer than other tests. */
const LONGEST_MS = 240_000;

const DIAMOND = `
  - key: build
    order: 1
    run: mkdir -p out/deep && echo made > out/deep/a.txt && echo "size=5" >> "$BATON_OUTPUT"
    produces: ['out/**']
  - { key: left, order: 2, run: grep made out/deep/a.txt, parallelizable: true }
  - { key: right, order: 3, run: grep -q size "$BATON_CONTEXT", parallelizable: true }
  - { key: join, order: 4, run: echo joined }
`;

it(
  'sends a step back whose files have expired, and comes to the end all the same',
  async () => {
    github = await startPlan(DIAMOND, { settings: 'actions: { waves: 1 }\n' });
    const wave = async (limit = ''): Promise<void> => {
      await github?.dispatch('orchestrator.yml', { 'work-item': ITEM, limit });
      await github?.settled();
    };
    await wave();
    const files = github.artifacts(1).find(({ name }) => name === 'files-build-1-1');
    github.expire(files?.id ?? 0);
    await wave('1');
    expect(jobOf(github, 2, 'collect / collect').summary).toContain('The files of build are gone, and left needs them');
    for (let more = 0; more < 3; more += 1) await wave();
    expect(await completions(github)).toEqual(['build', 'build', 'join', 'left', 'right']);
    expect(jobOf(github, 5, 'collect / collect').summary).toContain('Done: every step is done.');
  },
  LONGEST_MS,
);
