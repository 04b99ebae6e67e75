// Proves that every layer has its compiler project and lint rules, and that no folder of src/ escapes them.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';

it('every folder of src/ is a layer, and its settings are the ones that the table gives', () => {
  const script = path.resolve(import.meta.dirname, '../../../scripts/layers.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
