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
import { allOptions, type CommandSpec } from './command.ts';

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
    return fail(problemOf(error, words, Object.keys(known)));
  }
}

/** parseArgs says what is wrong by a code; its words are for programmers, so ours replace them. */
function problemOf(error: unknown, words: readonly string[], known: readonly string[]): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const message = error instanceof Error ? error.message : String(error);
  if (code !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return message.split('\n')[0] ?? message;
  const unknown = words.find((word) => word.startsWith('-') && !known.includes(optionName(word))) ?? '';
  return `There is no option ${unknown}.${suggestionFor(optionName(unknown), known)}`;
}

function optionName(word: string): string {
  return word.replace(/^--?/u, '').replace(/=.*$/su, '');
}

function checkPositionals(spec: CommandSpec, given: readonly string[], fail: (problem: string) => never): void {
  const missing = spec.positionals[given.length];
  if (missing !== undefined && missing.optional !== true) fail(`<${missing.name}> is missing: ${missing.describe}.`);
  const extra = given[spec.positionals.length];
  if (extra !== undefined) fail(`"${extra}" is one word too many.`);
}
