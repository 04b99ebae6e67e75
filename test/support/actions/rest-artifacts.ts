/** Why: artifacts are read with `actions: read`, by other runs as well as by their own. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { filesIn, type Artifact } from './artifact-store.ts';
import type { Value } from './language/value.ts';
import { listed, type Asked, type Route } from './rest-route.ts';
import { withRun } from './rest-runs.ts';
import { zipOf } from './zip.ts';

const READ = { scope: 'actions', access: 'read' } as const;

/** What the server says about artifacts, and their archives. */
export const ARTIFACT_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: /^\/actions\/runs\/(\d+)\/artifacts$/u,
    needs: READ,
    answer: withRun((run, { world, query }) => {
      const name = query.get('name');
      const artifacts = world.artifacts.of(run.id).filter((one) => name === null || one.name === name);
      return listed('artifacts', artifacts.map(artifactOf), query);
    }),
  },
  {
    // The server sends its callers on to where the archive lies.
    method: 'GET',
    path: /^\/actions\/artifacts\/(\d+)\/zip$/u,
    needs: READ,
    answer: ({ world, parts: [id = ''] }) =>
      find(world, id) === undefined
        ? { status: 410, body: { message: 'Artifact has expired' } }
        : { status: 302, location: `${world.serverUrl}/api/v3/repos/${world.settings.slug}/archives/${id}.zip` },
  },
  {
    method: 'GET',
    path: /^\/archives\/(\d+)\.zip$/u,
    needs: READ,
    answer: ({ world, parts: [id = ''] }) => {
      const artifact = find(world, id);
      if (artifact === undefined) return { status: 404, body: { message: 'Not Found' } };
      const { folder } = artifact;
      return {
        status: 200,
        bytes: zipOf(new Map(filesIn(folder).map((file) => [file, readFileSync(join(folder, file))]))),
      };
    },
  },
  {
    // Not an address of the server's: what `gh run download` asks here, which has no reader of archives.
    method: 'GET',
    path: /^\/actions\/artifacts\/(\d+)\/files$/u,
    needs: READ,
    answer: ({ world, parts: [id = ''] }) => {
      const artifact = find(world, id);
      if (artifact === undefined) return { status: 410, body: { message: 'Artifact has expired' } };
      const { folder } = artifact;
      const files = filesIn(folder).map((file) => [file, readFileSync(join(folder, file), 'base64')] as const);
      return { status: 200, body: Object.fromEntries(files) };
    },
  },
];

function find(world: Asked['world'], id: string): Artifact | undefined {
  return world.artifacts.all().find((artifact) => String(artifact.id) === id && !artifact.lost);
}

function artifactOf(artifact: Artifact): Value {
  return { id: artifact.id, name: artifact.name, expired: false, workflow_run: { id: artifact.runId } };
}
