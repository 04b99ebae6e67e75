/** Why: the addresses of the server's interface are a table. */

import type { Access } from './language/permissions.ts';
import type { Value } from './language/value.ts';
import type { Identity } from './tokens.ts';
import type { World } from './world.ts';

/** What goes back. */
export type Answer = {
  readonly status: number;
  readonly body?: Value;
  /** A file instead of JSON. */
  readonly bytes?: Buffer;
  /** Where it is instead. */
  readonly location?: string;
};

/** A request that may be answered. */
export type Asked = {
  readonly world: World;
  /** Nobody in particular, in a public repository. */
  readonly identity: Identity | undefined;
  /** What the path's pattern caught. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Value;
};

/** One address below the repository's. */
export type Route = {
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
  readonly needs: { readonly scope: string; readonly access: Access } | undefined;
  readonly answer: (asked: Asked) => Answer | Promise<Answer>;
};

/** An answer with a list, one page of it. */
export function listed(name: string, all: readonly Value[], query: URLSearchParams): Answer {
  const size = Math.min(Number(query.get('per_page') ?? 30), 100);
  const page = Number(query.get('page') ?? 1);
  return { status: 200, body: { total_count: all.length, [name]: all.slice((page - 1) * size, page * size) } };
}
