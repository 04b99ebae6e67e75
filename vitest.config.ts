import { defineConfig } from 'vitest/config';

const summary = 'node_modules/.cache/baton/tests.json';

export default defineConfig({
  define: { __VERSION__: JSON.stringify('test') },
  test: {
    include: ['test/**/*.test.ts'],
    // Tests share no module state, so files can share a worker; that halves the time of the whole suite.
    isolate: false,
    pool: 'forks',
    // Many tests start git or the built program, and slow machines exist: these catch a hang, they measure nothing.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: summary }]] : ['default'],
  },
});
