/** Why: `baton workflow log` tells who changed which definition or setting, why, and whom that concerns. */

import { readDefinitionLog, type DefinitionTexts } from '../app/definition-log.ts';
import { idFault, isWorkflowId } from '../domain/ids.ts';
import { Failure } from '../domain/failures.ts';
import { renderDefinitionLog } from '../report/definition-log-text.ts';
import type { Input } from './arguments.ts';
import type { CommandResult, Surroundings } from './command.ts';
import { openWorld } from './compose/world.ts';

/** Shows the log of all definitions, or of the workflow that is named. */
export async function logDefinitions(input: Input, around: Surroundings): Promise<CommandResult> {
  const [, name] = input.positionals;
  if (name !== undefined && !isWorkflowId(name)) {
    throw new Failure('unsafe-id', { kind: 'workflow', id: name, fault: idFault(name) ?? '' });
  }
  const world = await openWorld(input, around);
  const texts = await loadTexts();
  const { entries, shallow } = await readDefinitionLog({ ...world, files: await world.fileHistory(), texts }, name);
  const limit = input.count('limit');
  const shown = entries.slice(0, limit);
  if (name !== undefined && entries.length === 0) {
    const known = (await world.library.listWorkflows()).map(({ workflow }) => workflow.id);
    const suggestion = known.length === 0 ? '' : ` There is: ${[...new Set(known)].join(', ')}.`;
    throw new Failure('unknown-workflow', {
      workflow: name,
      version: '',
      path: `${world.library.root}/workflows/`,
      suggestion,
    });
  }
  return {
    exit: 0,
    json: { entries: shown, more: entries.length - shown.length, shallow },
    text: shown.length === 0 ? 'no definition was ever changed here' : renderDefinitionLog(shown),
    ...(shallow ? { notes: ['this clone is shallow: what came before its first commit is not known here'] } : {}),
  };
}

async function loadTexts(): Promise<DefinitionTexts> {
  const [{ definitionReader }, { parseConfig }] = await Promise.all([
    import('../formats/definition-reader.ts'),
    import('../formats/config-yaml.ts'),
  ]);
  return {
    workflow: (bytes, path) => {
      const parsed = definitionReader.parseWorkflow(bytes, path);
      return parsed.kind === 'ok' ? parsed.workflow : undefined;
    },
    settings: (bytes, path) => {
      const parsed = parseConfig(bytes, path);
      if (parsed.kind === 'faulty') return undefined;
      const { executors, policy, ...rest } = parsed.config;
      const named = [
        ...Object.entries(rest),
        ...Object.entries(policy).map(([key, value]) => [`policy.${key}`, value] as const),
      ];
      const programs = [...executors].map(([key, value]) => [`executors.${key}`, value] as const);
      return new Map([...named, ...programs].map(([key, value]) => [key, JSON.stringify(value)]));
    },
  };
}
