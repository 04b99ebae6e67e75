/**
 * Why: what users see is written down page by page and compared word for word with what the built program does.
 *
 * `UPDATE_SCENARIOS=1 npx vitest run test/scenarios` writes the pages anew; the difference is then for a person to read.
 */

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

import { atMost } from './rig/at-most.ts';
import { checkPage } from './rig/check-page.ts';

const pages = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.md'));
const updating = process.env['UPDATE_SCENARIOS'] === '1';
const limited = atMost(2);

describe.concurrent('scenarios', () => {
  test.each(pages)('%s', async (name) => {
    const checked = await limited(() => checkPage(path.join(import.meta.dirname, name), updating));
    expect(checked.faults).toEqual([]);
    expect(checked.page).toBe(checked.wanted);
  });
});
