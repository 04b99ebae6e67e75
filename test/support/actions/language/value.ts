/** Why: expressions have data types of their own; everything else here works with plain JSON values. */

import { data } from '@actions/expressions';
import type { ExpressionData } from '@actions/expressions/data/expressiondata';

/** A value as expressions know it. */
export type Value = null | boolean | number | string | readonly Value[] | ValueMap;

/** An object of expressions. Expressions look its keys up without regard to case. */
export type ValueMap = { readonly [key: string]: Value };

/** Tells an object from the other values. */
export function isMap(value: Value | undefined): value is ValueMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Tells a list from the other values. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** A plain value as the evaluator wants it. */
export function toData(value: Value): ExpressionData {
  if (value === null) return new data.Null();
  if (typeof value === 'string') return new data.StringData(value);
  if (typeof value === 'number') return new data.NumberData(value);
  if (typeof value === 'boolean') return new data.BooleanData(value);
  if (isList(value)) return new data.Array(...value.map(toData));
  return new data.Dictionary(...Object.entries(value).map(([key, entry]) => ({ key, value: toData(entry) })));
}

/** What the evaluator gave, as a plain value. */
export function fromData(result: ExpressionData): Value {
  if (result instanceof data.StringData || result instanceof data.BooleanData) return result.value;
  if (result instanceof data.NumberData) return result.value;
  if (result instanceof data.Array) return result.values().map(fromData);
  if (result instanceof data.Dictionary) {
    return Object.fromEntries(result.pairs().map(({ key, value }) => [key, fromData(value)]));
  }
  return null;
}

/** A value as text, by the rules of expressions: null is empty, numbers are short, objects are only named. */
export function textOf(value: Value | undefined): string {
  return value === undefined ? '' : toData(value).coerceString();
}

/** Whether a value counts as true: everything but false, zero, NaN, the empty text and null. */
export function isTrue(value: Value): boolean {
  return !(value === null || value === false || value === '' || value === 0 || Number.isNaN(value));
}
