/** Why: GitHub's parser gives a tree of tokens; the runner wants plain data in which only the expressions are still open. */

import { convertToIfCondition } from '@actions/workflow-parser/model/converter/if-condition';
import type { TemplateContext } from '@actions/workflow-parser/templates/template-context';
import { BasicExpressionToken } from '@actions/workflow-parser/templates/tokens/basic-expression-token';
import type { ScalarToken } from '@actions/workflow-parser/templates/tokens/scalar-token';
import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token';
import {
  isBasicExpression,
  isBoolean,
  isMapping,
  isNumber,
  isSequence,
  isString,
} from '@actions/workflow-parser/templates/tokens/type-guards';

import { evaluate, type Scope } from './expression.ts';
import { textOf, type Value, type ValueMap } from './value.ts';

/** A part of a file, with its expressions not yet evaluated. */
export type Template =
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'expression'; readonly source: string }
  | { readonly kind: 'sequence'; readonly items: readonly Template[] }
  | { readonly kind: 'mapping'; readonly entries: readonly (readonly [Template, Template])[] };

/** Conditions are expressions even without `${{ }}`; the schema says where they stand. */
const CONDITIONS: ReadonlySet<string | undefined> = new Set(['job-if', 'step-if']);

/** A token and all below it as plain data. Conditions get their implicit `success()` here, from GitHub's own rule. */
export function templateOf(token: TemplateToken, context: TemplateContext): Template {
  if (CONDITIONS.has(token.definition?.key)) {
    return { kind: 'expression', source: convertToIfCondition(context, token)?.expression ?? 'success()' };
  }
  if (isMapping(token)) {
    const pairs = Array.from({ length: token.count }, (_, index) => token.get(index));
    return {
      kind: 'mapping',
      entries: pairs.map(({ key, value }) => [scalar(key), templateOf(value, context)]),
    };
  }
  if (isSequence(token)) {
    const tokens = Array.from({ length: token.count }, (_, index) => token.get(index));
    return { kind: 'sequence', items: tokens.map((item) => templateOf(item, context)) };
  }
  return scalar(token);
}

function scalar(token: ScalarToken | TemplateToken): Template {
  if (isBasicExpression(token)) return { kind: 'expression', source: token.expression };
  if (token instanceof BasicExpressionToken) return { kind: 'expression', source: token.expression };
  if (isString(token) || isNumber(token) || isBoolean(token)) return { kind: 'literal', value: token.value };
  if (token.isExpression) throw new Error('`${{ insert }}` is not covered here.');
  return { kind: 'literal', value: null };
}

/** The value of a template in a scope. */
export function valueOf(template: Template, scope: Scope): Value {
  switch (template.kind) {
    case 'literal':
      return template.value;
    case 'expression':
      return evaluate(template.source, scope);
    case 'sequence':
      return template.items.map((item) => valueOf(item, scope));
    case 'mapping':
      return Object.fromEntries(
        template.entries.map(([key, value]) => [textOf(valueOf(key, scope)), valueOf(value, scope)]),
      );
  }
}

/** A mapping whose values are wanted as text, such as `env` and `outputs`. Absent is empty. */
export function textsOf(template: Template | undefined, scope: Scope): Readonly<Record<string, string>> {
  if (template === undefined) return {};
  const value = valueOf(template, scope);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, textOf(entry)]));
}

/** A field of a mapping. */
export function field(template: Template | undefined, name: string): Template | undefined {
  return fields(template).find(([key]) => key === name)?.[1];
}

/** The fields of a mapping whose keys are plain. */
export function fields(template: Template | undefined): readonly (readonly [string, Template])[] {
  if (template?.kind !== 'mapping') return [];
  return template.entries.flatMap(([key, value]) =>
    key.kind === 'literal' ? [[textOf(key.value), value] as const] : [],
  );
}

/** The items of a sequence. */
export function items(template: Template | undefined): readonly Template[] {
  return template?.kind === 'sequence' ? template.items : [];
}

/** A template without expressions, as a value. An expression in it is an error of the caller. */
export function literal(template: Template | undefined): Value | undefined {
  return template === undefined ? undefined : valueOf(template, { contexts: {} });
}

/** A literal that has to be text if it is there. */
export function literalText(template: Template | undefined): string | undefined {
  const value = literal(template);
  return value === undefined || value === null ? undefined : textOf(value);
}

/** A literal mapping. */
export function literalMap(template: Template | undefined): ValueMap {
  return Object.fromEntries(fields(template).map(([key, value]) => [key, literal(value) ?? null]));
}
