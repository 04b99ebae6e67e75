/** Why: a job's token may do what its permissions say and never more than whoever called its workflow. */

import { fields, literalText, type Template } from './template.ts';

/** How far a permission reaches. */
export type Access = 'none' | 'read' | 'write';

/** The permissions that the emulated server knows; a scope that is not named is not given. */
export type Permissions = Readonly<Record<string, Access>>;

const SCOPES = [
  'actions',
  'attestations',
  'checks',
  'contents',
  'deployments',
  'discussions',
  'id-token',
  'issues',
  'packages',
  'pages',
  'pull-requests',
  'repository-projects',
  'security-events',
  'statuses',
];

/** What a token may do where nothing is said and the repository keeps the restricted default. */
export const RESTRICTED: Permissions = { contents: 'read', packages: 'read' };

/** Everything: the repository's other default, and the token of an owner. */
export const PERMISSIVE: Permissions = Object.fromEntries(SCOPES.map((scope) => [scope, 'write' as const]));

const RANK: Readonly<Record<Access, number>> = { none: 0, read: 1, write: 2 };

/** Whether an access includes another. */
export function reaches(permissions: Permissions, scope: string, wanted: Access): boolean {
  return RANK[permissions[scope] ?? 'none'] >= RANK[wanted];
}

/** A `permissions` block; what it does not name is not given. Undefined where there is no block. */
export function permissionsOf(template: Template | undefined): Permissions | undefined {
  if (template === undefined) return undefined;
  if (template.kind === 'literal') {
    if (template.value === 'read-all') return Object.fromEntries(SCOPES.map((scope) => [scope, 'read' as const]));
    if (template.value === 'write-all') return PERMISSIVE;
    return {};
  }
  return Object.fromEntries(fields(template).map(([scope, access]) => [scope, accessOf(literalText(access))]));
}

function accessOf(text: string | undefined): Access {
  return text === 'read' || text === 'write' ? text : 'none';
}

/** The first scope in which more is asked for than a ceiling allows, in the words of the server; undefined if none. */
export function excess(asked: Permissions, ceiling: Permissions): string | undefined {
  const scope = Object.keys(asked).find((name) => !reaches(ceiling, name, asked[name] ?? 'none'));
  return scope === undefined
    ? undefined
    : `is requesting '${scope}: ${asked[scope] ?? 'none'}', but is only allowed '${scope}: ${ceiling[scope] ?? 'none'}'`;
}

/** The same without writing, as in runs for the pull requests of forks. */
export function readOnly(permissions: Permissions): Permissions {
  const entries = Object.entries(permissions).map(
    ([scope, access]) => [scope, access === 'write' ? 'read' : access] as const,
  );
  return Object.fromEntries(entries);
}
