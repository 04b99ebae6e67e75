/** Why: conditions and values of a workflow are expressions, evaluated by GitHub's own evaluator over the contexts of the moment. */

import { data, Evaluator, Lexer, Parser, type Expr } from '@actions/expressions';
import type { FunctionDefinition } from '@actions/expressions/funcs/info';
import { TokenType, type Token } from '@actions/expressions/lexer';

import { fromData, isTrue, toData, type Value } from './value.ts';

/** How the work before this place went, for the status functions. */
export type Status = {
  readonly success: boolean;
  readonly failure: boolean;
  readonly cancelled: boolean;
};

/** What an expression may refer to where it stands. */
export type Scope = {
  readonly contexts: Readonly<Record<string, Value>>;
  readonly status?: Status;
  /** The digest over the files that match; absent where there is no workspace. */
  readonly hashFiles?: (patterns: readonly string[]) => string;
};

const EVERYTHING = 255;
const parsed = new Map<string, Expr>();

/** The value of an expression (without `${{ }}`). An unknown context or function is an error, as on the server. */
export function evaluate(source: string, scope: Scope): Value {
  const functions = functionsOf(scope);
  const names = Object.keys(scope.contexts);
  const contexts = new data.Dictionary(
    ...Object.entries(scope.contexts).map(([key, value]) => ({ key, value: toData(value) })),
  );
  const known = new Map(functions.map((one) => [one.name.toLowerCase(), one]));
  return fromData(new Evaluator(parse(source, names, functions), contexts, known).evaluate());
}

/** Whether a condition holds. */
export function holds(source: string, scope: Scope): boolean {
  return isTrue(evaluate(source, scope));
}

function parse(source: string, names: string[], functions: FunctionDefinition[]): Expr {
  const key = [source, ...names, ...functions.map(({ name }) => name)].join('\0');
  const before = parsed.get(key);
  if (before !== undefined) return before;
  const tree = new Parser(tokensOf(source), names, functions).parse();
  parsed.set(key, tree);
  return tree;
}

/** The package's lexer takes back only the first doubled quote of a text; the server takes back all. */
function tokensOf(source: string): Token[] {
  return new Lexer(source).lex().tokens.map((token) => {
    if (token.type !== TokenType.STRING) return token;
    return { ...token, value: token.lexeme.slice(1, -1).replaceAll("''", "'") };
  });
}

function functionsOf({ status, hashFiles }: Scope): FunctionDefinition[] {
  const functions: FunctionDefinition[] = [];
  const add = (name: string, arity: readonly [number, number], call: FunctionDefinition['call']): void => {
    functions.push({ name, minArgs: arity[0], maxArgs: arity[1], call });
  };
  if (status !== undefined) {
    const answers = { ...status, always: true };
    for (const [name, answer] of Object.entries(answers)) add(name, [0, 0], () => new data.BooleanData(answer));
  }
  if (hashFiles !== undefined) {
    add('hashFiles', [1, EVERYTHING], (...patterns) => {
      return new data.StringData(hashFiles(patterns.map((pattern) => pattern.coerceString())));
    });
  }
  return functions;
}
