/** Why: before anything is installed the program asks what the repository is like. */

import type { Value } from './language/value.ts';
import type { Answer, Asked, Route } from './rest-route.ts';

const CONTENTS = { scope: 'contents', access: 'read' } as const;
const ACTIONS = { scope: 'actions', access: 'read' } as const;
/** No job's token reaches this; an owner's does. */
const OWNERS = { scope: 'administration', access: 'read' } as const;

/** What the server says about the repository itself. */
export const REPOSITORY_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: /^$/u,
    needs: undefined,
    answer: ({ world }) =>
      found({
        full_name: world.settings.slug,
        default_branch: 'main',
        private: world.settings.visibility === 'private',
        visibility: world.settings.visibility,
      }),
  },
  {
    method: 'GET',
    path: /^\/branches\/([^/]+)$/u,
    needs: CONTENTS,
    answer: async ({ world, parts: [name = ''] }) => {
      const sha = await world.repository.resolve(`refs/heads/${name}`);
      if (sha === undefined) return { status: 404, body: { message: 'Branch not found' } };
      return found({ name, commit: { sha }, protected: guarded(world, name) });
    },
  },
  {
    method: 'GET',
    path: /^\/branches\/([^/]+)\/protection$/u,
    needs: OWNERS,
    answer: ({ world, parts: [name = ''] }) =>
      guarded(world, name)
        ? found({ required_pull_request_reviews: {}, enforce_admins: { enabled: false } })
        : { status: 404, body: { message: 'Branch not protected' } },
  },
  {
    method: 'GET',
    path: /^\/rules\/branches\/([^/]+)$/u,
    needs: undefined,
    answer: ({ world, parts: [name = ''] }) => ({
      status: 200,
      body: guarded(world, name) ? [{ type: 'pull_request', ruleset_source_type: 'Repository' }] : [],
    }),
  },
  {
    method: 'GET',
    path: /^\/environments$/u,
    needs: ACTIONS,
    answer: ({ world }) => {
      const environments = world.gates.names().map((name) => environmentOf(world, name));
      return found({ total_count: environments.length, environments });
    },
  },
  {
    method: 'GET',
    path: /^\/environments\/([^/]+)$/u,
    needs: ACTIONS,
    answer: ({ world, parts: [name = ''] }) =>
      world.gates.names().includes(name)
        ? found(environmentOf(world, name))
        : { status: 404, body: { message: 'Not Found' } },
  },
  {
    method: 'GET',
    path: /^\/actions\/permissions$/u,
    needs: OWNERS,
    answer: () => found({ enabled: true, allowed_actions: 'all' }),
  },
  {
    method: 'GET',
    path: /^\/actions\/permissions\/workflow$/u,
    needs: OWNERS,
    answer: ({ world }) =>
      found({
        default_workflow_permissions: world.settings.defaultPermissions['contents'] === 'write' ? 'write' : 'read',
        can_approve_pull_request_reviews: false,
      }),
  },
];

function found(body: Value): Answer {
  return { status: 200, body };
}

function guarded(world: Asked['world'], branch: string): boolean {
  return world.repository.protectedBranches().includes(branch);
}

function environmentOf({ gates }: Asked['world'], name: string): Value {
  return { name, protection_rules: gates.hasReviewers(name) ? [{ type: 'required_reviewers' }] : [] };
}
