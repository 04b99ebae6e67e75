/** Why: what all parts of the emulated server share. */

import type { Activity } from './activity.ts';
import type { ArtifactStore } from './artifact-store.ts';
import type { Chaos } from './chaos.ts';
import type { Groups } from './concurrency.ts';
import type { Gates } from './gates.ts';
import type { Permissions } from './language/permissions.ts';
import type { Repository } from './repository.ts';
import type { RunRequest, RunState } from './run-data.ts';
import type { Slots } from './slots.ts';
import type { Tokens } from './tokens.ts';

/** Settings of the repository and the server; see {@link GitHubOptions} for their meaning. */
export type Settings = {
  readonly slug: string;
  readonly visibility: 'private' | 'public';
  readonly defaultPermissions: Permissions;
  readonly secrets: Readonly<Record<string, string>>;
  readonly vars: Readonly<Record<string, string>>;
  readonly minuteMs: number;
  readonly cancelGraceMs: readonly [number, number];
};

/** The emulated server and its one repository. */
export type World = {
  readonly settings: Settings;
  /** Holds machines, artifacts and tools. */
  readonly folder: string;
  /** Programs that every machine has first on its PATH. */
  readonly tools: string;
  readonly repository: Repository;
  readonly runs: RunState[];
  readonly activity: Activity;
  readonly slots: Slots;
  readonly groups: Groups;
  readonly gates: Gates;
  readonly artifacts: ArtifactStore;
  readonly tokens: Tokens;
  readonly chaos: Chaos;
  /** `http://127.0.0.1:port`. */
  readonly serverUrl: string;
  readonly start: (request: RunRequest) => RunState;
};
