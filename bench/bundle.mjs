// Rows that measure in process need the sources as one JavaScript module, as the program itself gets them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from './program.mjs';

/** Bundles these files of src/ and imports them: all their exports in one object. */
export async function importSources(files) {
  const directory = mkdtempSync(path.join(tmpdir(), 'baton-bench-'));
  const outfile = path.join(directory, 'sources.mjs');
  try {
    await build({
      stdin: {
        contents: files.map((file) => `export * from ${JSON.stringify(`./src/${file}`)};`).join('\n'),
        resolveDir: root,
      },
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20.12',
      logLevel: 'error',
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
