/** Why: check-ups are tried on a repository that is sound until a test spoils it. */

import { makeRepository, type ScratchRepository, type Where } from '../../support/scratch-repository.ts';

const WORKFLOW = `schemaVersion: '1.0'
id: wf-demo
name: Demo
version: 1.0.0
steps:
  - { key: build, order: 1, parallelizable: false }
  - { key: test, order: 2, parallelizable: false, run: sleep 600 }
`;
export const ITEM = `{
  "schemaVersion": "1.0",
  "id": "demo",
  "title": "Demo",
  "workflow": { "id": "wf-demo", "version": "1.0.0" },
  "owner": "team",
  "createdAt": "2025-01-01T00:00:00Z",
  "links": []
}
`;
const FILES = {
  '.gitattributes': 'artifacts/** -text\n',
  'artifacts/workflows/wf-demo.yaml': WORKFLOW,
  'artifacts/work-items/demo.json': ITEM,
};

const made: ScratchRepository[] = [];

/** Removes what was made. */
export function removeAll(): void {
  made.splice(0).forEach((repository) => repository.remove());
}

/** A sound repository with a plan of two steps, and these files. */
export function repositoryWith(files: Readonly<Record<string, string>> = {}): ScratchRepository {
  const repository = makeRepository({ ...FILES, ...files });
  made.push(repository);
  return repository;
}

type Told = { readonly exit: number | string; readonly troubles: readonly string[]; readonly repairs: unknown };

/** What doctor says: each trouble as `level check: what`. */
export async function doctor(
  repository: ScratchRepository,
  words: readonly string[] = [],
  where: Where = {},
): Promise<Told> {
  const { exit, stdout } = await repository.baton(['doctor', '--json', ...words], where);
  const document = JSON.parse(stdout) as {
    readonly diagnoses: readonly { readonly level: string; readonly check: string; readonly what: string }[];
    readonly repairs?: unknown;
  };
  const troubles = document.diagnoses.filter(({ level }) => level === 'fault' || level === 'warning');
  return {
    exit,
    troubles: troubles.map(({ level, check, what }) => `${level} ${check}: ${what}`),
    repairs: document.repairs,
  };
}
