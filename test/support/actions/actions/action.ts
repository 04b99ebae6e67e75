/** Why: the actions that workflows here may use are few, and each is emulated as far as they use it. */

import type { StepCall, StepEnd } from '../session.ts';

/** The inputs of a step, with the defaults of its action. */
export type Inputs = Readonly<Record<string, string>>;

/** An action that the runner plays itself. */
export type EmulatedAction = {
  readonly version: string;
  /** The commit of that version; workflows pin it. */
  readonly commit: string;
  /** All inputs that are covered, with their defaults. */
  readonly inputs: Inputs;
  readonly run: (call: StepCall, inputs: Inputs) => Promise<StepEnd>;
};

/** A YAML boolean of an action's input. Anything else is an error, as in the real ones. */
export function booleanInput(inputs: Inputs, name: string): boolean {
  const text = inputs[name] ?? '';
  if (/^(?:true|True|TRUE)$/u.test(text)) return true;
  if (/^(?:false|False|FALSE)$/u.test(text)) return false;
  throw new Error(`Input does not meet YAML 1.2 "Core Schema" specification: ${name}`);
}

/** The end of an action that worked. */
export function succeeded(outputs: Readonly<Record<string, string>> = {}): StepEnd {
  return { outcome: 'success', outputs };
}
