/** Why: most system tests need a plan that is there, and only some care what is in it. */

/** Paths of the two files of a plan. */
export const WORKFLOW = 'artifacts/workflows/wf-demo.yaml';
export const ITEM = 'artifacts/work-items/demo.json';

/** What the registration says. */
export const REGISTRATION = {
  schemaVersion: '1.0',
  id: 'demo',
  title: 'Demo',
  workflow: { id: 'wf-demo', version: '1.0.0' },
  owner: 'team',
  createdAt: '2025-01-01T00:00:00Z',
  links: [],
};

/** The files of a work item `demo` whose workflow has these steps, each the inside of a YAML flow map. */
export function planOf(...steps: readonly string[]): Record<string, string> {
  const lines = steps.map((step) => `  - { ${step} }`);
  return {
    [WORKFLOW]: `schemaVersion: '1.0'\nid: wf-demo\nname: Demo\nversion: 1.0.0\nsteps:\n${lines.join('\n')}\n`,
    [ITEM]: `${JSON.stringify(REGISTRATION, undefined, 2)}\n`,
  };
}

/** Two steps for people, one after the other. */
export const BY_HAND = planOf(
  'key: build, order: 1, parallelizable: false',
  'key: test, order: 2, parallelizable: false',
);
