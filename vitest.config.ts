import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const summary = 'node_modules/.cache/baton/tests.json';
const githubPackages = /\/node_modules\/@actions\/.*\.js$/u;

export default defineConfig({
  define: { __VERSION__: JSON.stringify('test'), __BUILD__: JSON.stringify('test') },
  plugins: [
    {
      // Their source maps point to sources that are not in the packages; one warning for each file would hide all else.
      name: 'github-packages-without-source-maps',
      load: (id) =>
        githubPackages.test(id)
          ? { code: readFileSync(id, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/mu, ''), map: null }
          : undefined,
    },
  ],
  test: {
    include: ['test/**/*.test.ts'],
    // Tests share no module state, so files can share a worker; that halves the time of the whole suite.
    isolate: false,
    pool: 'forks',
    // Most tests wait for processes that they started, so no core is kept free for the one that hands them out.
    maxWorkers: availableParallelism(),
    // Many tests start git or the built program, and slow machines exist: these catch a hang, they measure nothing.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // GitHub's packages import JSON in a way that Node 20 refuses.
    server: { deps: { inline: [/@actions\//u] } },
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: summary }]] : ['default'],
  },
});
