/** Why: what a word without quotation marks means must be the same everywhere: YAML 1.2, chapter 10.3, core schema. */

import type { ScalarValue } from './tree.ts';

/** The tags of the core schema for single values, without their prefix. */
export type ScalarTag = 'str' | 'null' | 'bool' | 'int' | 'float';

const NULL = /^(?:~|null|Null|NULL|)$/u;
const TRUE = /^(?:true|True|TRUE)$/u;
const FALSE = /^(?:false|False|FALSE)$/u;
const INTEGER = /^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$/u;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/u;
const INFINITE = /^[-+]?\.(?:inf|Inf|INF)$/u;
const NOT_A_NUMBER = /^\.(?:nan|NaN|NAN)$/u;
const CAN_START_A_NUMBER = /^[-+.0-9]/u;

/** The value of a scalar without tag and quotation marks. */
export function plainValue(source: string): ScalarValue {
  if (CAN_START_A_NUMBER.test(source)) {
    return numberValue(source) ?? source;
  }
  if (NULL.test(source)) {
    return null;
  }
  return booleanValue(source) ?? source;
}

/** The value of a scalar with a tag; undefined when the text cannot be what the tag says. */
export function taggedValue(tag: ScalarTag, source: string): ScalarValue | undefined {
  switch (tag) {
    case 'str':
      return source;
    case 'null':
      return NULL.test(source) ? null : undefined;
    case 'bool':
      return booleanValue(source);
    case 'int':
      return INTEGER.test(source) ? numberValue(source) : undefined;
    case 'float':
      return numberValue(source);
  }
}

function booleanValue(source: string): boolean | undefined {
  if (TRUE.test(source)) {
    return true;
  }
  return FALSE.test(source) ? false : undefined;
}

function numberValue(source: string): number | undefined {
  if (INTEGER.test(source) || FLOAT.test(source)) {
    return Number(source);
  }
  if (INFINITE.test(source)) {
    return source.startsWith('-') ? -Infinity : Infinity;
  }
  return NOT_A_NUMBER.test(source) ? Number.NaN : undefined;
}
