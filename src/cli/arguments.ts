/** Why: arguments are untrusted text; after this file a command only sees what its own description allows. */

import { parseArgs, type ParseArgsConfig } from 'node:util';

import { Failure } from '../domain/failures.ts';
import {
  idFault,
  isAttemptId,
  isGateKey,
  isStepKey,
  type AttemptId,
  type GateKey,
  type StepKey,
} from '../domain/ids.ts';
import { suggestionFor } from '../domain/suggestion.ts';
import { allOptions, type CommandSpec, type OptionSpec } from './command.ts';

/** The arguments of one call. */
export type Input = {
  readonly positionals: readonly string[];
  readonly flag: (name: string) => boolean;
  readonly text: (name: string) => string | undefined;
  readonly required: (name: string) => string;
  readonly list: (name: string) => readonly string[];
  /** A whole number of at least 1. */
  readonly count: (name: string) => number | undefined;
  readonly stepKey: (name: string) => StepKey | undefined;
  readonly stepKeys: (name: string) => readonly StepKey[];
  readonly requiredStep: (name: string) => StepKey;
  readonly attemptId: (name: string) => AttemptId | undefined;
  readonly gateKey: (name: string) => GateKey;
  /** Fails with a usage error. */
  readonly fail: (problem: string) => never;
};

/** Reads the words behind a command's name. Fails with the command's own usage when they do not fit. */
export function readArguments(spec: CommandSpec, words: readonly string[]): Input {
  const fail = (problem: string): never => {
    throw new Failure('usage', { problem, command: `baton ${spec.name}` });
  };
  const parsed = parse(spec, words, fail);
  checkPositionals(spec, parsed.positionals, fail);
  checkValues(parsed.values, fail);
  const texts = (name: string): readonly string[] =>
    [parsed.values[name]].flat().filter((value) => typeof value === 'string');
  const text = (name: string): string | undefined => texts(name).at(-1);
  const required = (name: string): string => {
    const value = text(name)?.trim() ?? fail(`--${name} is missing.`);
    return value === '' ? fail(`--${name} is empty.`) : value;
  };
  const optional = <Id extends string>(name: string, holds: (value: string) => value is Id): Id | undefined => {
    const value = text(name);
    return value === undefined ? undefined : safe(name, value, holds);
  };
  return {
    positionals: parsed.positionals,
    flag: (name) => parsed.values[name] === true,
    text,
    required,
    list: texts,
    count: (name) => {
      const value = text(name);
      if (value !== undefined && !/^[1-9]\d{0,8}$/u.test(value))
        fail(`--${name} takes a whole number from 1, not "${value}".`);
      return value === undefined ? undefined : Number(value);
    },
    stepKey: (name) => optional(name, isStepKey),
    stepKeys: (name) => texts(name).map((value) => safe(name, value, isStepKey)),
    requiredStep: (name) => safe(name, required(name), isStepKey),
    attemptId: (name) => optional(name, isAttemptId),
    gateKey: (name) => safe(name, required(name), isGateKey),
    fail,
  };
}

function safe<Id extends string>(name: string, value: string, holds: (value: string) => value is Id): Id {
  if (holds(value)) return value;
  throw new Failure('unsafe-id', { kind: name, id: value, fault: idFault(value) ?? '' });
}

type Parsed = { readonly values: Readonly<Record<string, unknown>>; readonly positionals: readonly string[] };

function parse(spec: CommandSpec, words: readonly string[], fail: (problem: string) => never): Parsed {
  const known = allOptions(spec);
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const [name, option] of Object.entries(known)) {
    options[name] = {
      type: option.value === undefined ? 'boolean' : 'string',
      multiple: option.multiple ?? false,
      ...(option.short === undefined ? {} : { short: option.short }),
    };
  }
  try {
    const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
    return { values, positionals };
  } catch (error) {
    return fail(problemOf(error, words, known));
  }
}

/** parseArgs says what is wrong by a code; its words are for programmers, so ours replace them. */
function problemOf(error: unknown, words: readonly string[], known: Readonly<Record<string, OptionSpec>>): string {
  const message = error instanceof Error ? error.message : String(error);
  const forms = Object.entries(known).flatMap(([name, { short }]) => [
    `--${name}`,
    ...(short === undefined ? [] : [`-${short}`]),
  ]);
  const unknown = words.find((word) => word.startsWith('-') && !forms.includes(optionForm(word)));
  const named = Object.entries(known).find(([name]) => new RegExp(`--${name}(?![\\w-])`, 'u').test(message));
  if (named !== undefined) return valueProblem(...named);
  if (unknown === undefined) return message.split('\n')[0] ?? message;
  return `There is no option ${optionForm(unknown)}.${suggestionFor(optionForm(unknown), forms)}`;
}

function valueProblem(name: string, { value }: OptionSpec): string {
  if (value === undefined) return `--${name} takes no value.`;
  return `--${name} needs a value: --${name} <${value}>   (one that begins with "-" is written --${name}=<${value}>).`;
}

function optionForm(word: string): string {
  return word.replace(/=.*$/su, '');
}

/** A text that is not there is no text: a record or a file that holds one is refused by whoever reads it. */
function checkValues(values: Parsed['values'], fail: (problem: string) => never): void {
  for (const [name, value] of Object.entries(values)) {
    const isBlank = [value].flat().some((each) => typeof each === 'string' && each.trim() === '');
    if (isBlank) fail(`--${name} must not be empty.`);
  }
}

function checkPositionals(spec: CommandSpec, given: readonly string[], fail: (problem: string) => never): void {
  const missing = spec.positionals[given.length];
  if (missing !== undefined && missing.optional !== true) fail(`<${missing.name}> is missing: ${missing.describe}.`);
  const extra = given[spec.positionals.length];
  if (extra !== undefined) fail(`"${extra}" is one word too many.`);
}
