/** Why: dispatched and called workflows declare their inputs, and the server refuses what does not fit. */

import { valueOf } from './language/template.ts';
import { isMap, textOf, type Value, type ValueMap } from './language/value.ts';
import type { InputDefinition } from './language/workflow-file.ts';

/** Inputs that do not fit their declaration. */
export class InputError extends Error {}

/** More inputs than this cannot be declared for a dispatch. */
const MOST_INPUTS = 25;
const LARGEST_PAYLOAD = 65_535;

/** The inputs of a dispatch: what was given, as text or typed, with the defaults. Booleans and numbers are typed in `inputs`. */
export function dispatchInputs(definitions: readonly InputDefinition[], given: ValueMap): ValueMap {
  const unexpected = Object.keys(given).filter((name) => !definitions.some((one) => one.name === name));
  if (unexpected.length > 0) throw new InputError(`Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  if (definitions.length > MOST_INPUTS) throw new InputError(`More than ${MOST_INPUTS} inputs are declared.`);
  if (JSON.stringify(given).length > LARGEST_PAYLOAD) throw new InputError('inputs are too large.');
  return Object.fromEntries(
    definitions.map((definition) => {
      const value = given[definition.name];
      if (value === undefined && definition.required && definition.default === undefined) {
        throw new InputError(`Required input '${definition.name}' not provided`);
      }
      return [definition.name, dispatched(definition, value)];
    }),
  );
}

function dispatched(definition: InputDefinition, given: Value | undefined): Value {
  const text = textOf(given ?? defaultOf(definition));
  const { name, type } = definition;
  const convert = CONVERSIONS[type];
  if (convert === undefined) return text;
  if (text === '') return convert.empty(definition);
  const value = convert.read(text, definition);
  if (value === undefined) throw new InputError(`Provided value '${text}' for input '${name}' ${convert.complaint}`);
  return value;
}

type Conversion = {
  readonly empty: (definition: InputDefinition) => Value;
  readonly read: (text: string, definition: InputDefinition) => Value | undefined;
  readonly complaint: string;
};

/** The types whose values are not just any text. */
const CONVERSIONS: Readonly<Record<string, Conversion>> = {
  boolean: {
    empty: () => false,
    read: (text) => (text === 'true' || text === 'false' ? text === 'true' : undefined),
    complaint: 'not of type boolean',
  },
  number: {
    empty: () => null,
    read: (text) => (Number.isNaN(Number(text)) ? undefined : Number(text)),
    complaint: 'not of type number',
  },
  choice: {
    empty: ({ options }) => options[0] ?? '',
    read: (text, { options }) => (options.includes(text) ? text : undefined),
    complaint: 'not in the list of allowed values',
  },
};

const EMPTY: Readonly<Record<string, Value>> = { boolean: false, number: 0, string: '' };

/** The inputs of a call: typed values, no conversions. */
export function callInputs(definitions: readonly InputDefinition[], given: ValueMap, contexts: ValueMap): ValueMap {
  const unexpected = Object.keys(given).find((name) => !definitions.some((one) => one.name === name));
  if (unexpected !== undefined)
    throw new InputError(`Invalid input, ${unexpected} is not defined in the referenced workflow.`);
  return Object.fromEntries(
    definitions.map(({ name, type, required, default: fallback }) => {
      const value = given[name];
      if (value === undefined || value === null) {
        if (required) throw new InputError(`Input ${name} is required, but not provided while calling.`);
        return [name, fallback === undefined ? (EMPTY[type] ?? '') : valueOf(fallback, { contexts })];
      }
      if (type !== typeof value)
        throw new InputError(`Unexpected type of value for input ${name}: ${typeof value} is not a ${type}.`);
      return [name, value];
    }),
  );
}

function defaultOf(definition: InputDefinition): Value | undefined {
  return definition.default === undefined ? undefined : valueOf(definition.default, { contexts: {} });
}

/** Whether a value is a mapping of inputs; anything else counts as none. */
export function asInputs(value: Value | undefined): ValueMap {
  return isMap(value) ? value : {};
}
