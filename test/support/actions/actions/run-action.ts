/** Why: a step that uses an action runs either one of the repository's own or one of the few that are emulated. */

import type { EmulatedAction } from './action.ts';
import { callComposite } from './composite.ts';
import { EMULATED } from './emulated.ts';
import { fields, valueOf } from '../language/template.ts';
import { textOf } from '../language/value.ts';
import type { StepDefinition } from '../language/step-definition.ts';
import type { StepCall, StepEnd } from '../session.ts';

/** Runs a `uses` step. An action that is neither local nor emulated at exactly its pinned commit is an error. */
export async function runAction(call: StepCall, definition: StepDefinition): Promise<StepEnd> {
  const uses = definition.uses ?? '';
  const given = Object.fromEntries(
    fields(definition.with).map(([name, value]) => [name, textOf(valueOf(value, call.scope))]),
  );
  if (uses.startsWith('./')) return callComposite(call, uses, given);
  const [name = ''] = uses.split('@');
  const action = resolveAction(uses);
  const unknown = Object.keys(given).find((input) => !(input in action.inputs));
  if (unknown !== undefined)
    throw new Error(`Unexpected input '${unknown}' of ${name}; known here: ${Object.keys(action.inputs).join(', ')}.`);
  return action.run(call, { ...action.inputs, ...given });
}

/** The emulated action that a step names. The server looks for all of a job's before its first step. */
export function resolveAction(uses: string): EmulatedAction {
  const [name = '', ref = ''] = uses.split('@');
  const action = EMULATED.get(name);
  if (action === undefined) throw new Error(`Unable to resolve action '${uses}': it is not emulated here.`);
  if (ref !== action.commit) {
    throw new Error(`Unable to resolve action '${uses}': the commit of ${name} ${action.version} is ${action.commit}.`);
  }
  return action;
}
