/** Why: each job has a token of its own, and what it may do is looked up by it. */

import { randomBytes } from 'node:crypto';

import type { Permissions } from './language/permissions.ts';

/** Whom a token stands for. */
export type Identity = {
  /** `run 3 / job name`, or a person. */
  readonly name: string;
  /** The run it was made for; a person's token has none. */
  readonly runId: number | undefined;
  readonly permissions: Permissions;
};

/** The tokens in force. */
export type Tokens = {
  readonly issue: (identity: Identity) => string;
  readonly find: (token: string) => Identity | undefined;
  readonly revoke: (token: string) => void;
};

/** No tokens yet. */
export function createTokens(): Tokens {
  const known = new Map<string, Identity>();
  return {
    issue: (identity) => {
      const token = `ghs_${randomBytes(18).toString('hex')}`;
      known.set(token, identity);
      return token;
    },
    find: (token) => known.get(token),
    revoke: (token) => void known.delete(token),
  };
}
