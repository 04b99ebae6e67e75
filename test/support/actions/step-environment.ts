/** Why: a step's environment is made of the runner's own variables, the file's and what earlier steps set, and of nothing else. */

import { textOf, type ValueMap } from './language/value.ts';
import type { StepCall } from './session.ts';

/** The context fields that are also variables. */
const FROM_GITHUB = [
  'action',
  'actor',
  'actor_id',
  'api_url',
  'base_ref',
  'event_name',
  'event_path',
  'graphql_url',
  'head_ref',
  'job',
  'ref',
  'ref_name',
  'ref_protected',
  'ref_type',
  'repository',
  'repository_id',
  'repository_owner',
  'repository_owner_id',
  'retention_days',
  'run_attempt',
  'run_id',
  'run_number',
  'server_url',
  'sha',
  'triggering_actor',
  'workflow',
  'workflow_ref',
  'workflow_sha',
  'workspace',
] as const;

/** The environment of a step's process, without the files for its outputs. */
export function environmentOf({ session, level, env }: StepCall): Readonly<Record<string, string>> {
  const { machine, world } = session;
  const github = session.contexts['github'] as ValueMap;
  const own = Object.fromEntries(FROM_GITHUB.map((name) => [`GITHUB_${name.toUpperCase()}`, textOf(github[name])]));
  const chosen = { ...session.env, ...level.env, ...env };
  return {
    HOME: machine.home,
    LANG: 'C.UTF-8',
    CI: 'true',
    ...chosen,
    PATH: [world.tools, ...session.path, chosen['PATH'] ?? process.env['PATH'] ?? '']
      .filter((part) => part !== '')
      .join(':'),
    ...own,
    GITHUB_ACTIONS: 'true',
    ...(level.actionPath === undefined ? {} : { GITHUB_ACTION_PATH: level.actionPath }),
    RUNNER_OS: 'Linux',
    RUNNER_ARCH: 'X64',
    RUNNER_NAME: machine.name,
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_TEMP: machine.temporary,
    RUNNER_TOOL_CACHE: `${machine.folder}/tools`,
    RUNNER_TRACKING_ID: trackingOf(machine.folder),
  };
}

/** What marks every process of a machine. */
export function trackingOf(folder: string): string {
  return `github_${folder}`;
}
