/** Why: names and passwords are kept by the user's credential helpers, and git is the one who asks them. */

import { basicHeader } from './http-way.ts';
import { runGit, type GitPlace } from './process.ts';

const LIMIT_SECONDS = 60;

/**
 * The header for the name and password that git's helpers know for an address (git-credential, `fill`), without asking anybody.
 * Undefined when they know none; then git is asked to go itself, which also tells helpers what was wrong.
 */
export async function findLogin(
  place: GitPlace,
  address: URL,
  user: string,
): Promise<Readonly<Record<string, readonly string[]>> | undefined> {
  const lines = [
    `protocol=${address.protocol.slice(0, -1)}`,
    `host=${address.host}`,
    `path=${address.pathname.slice(1)}`,
  ];
  if (user !== '') lines.push(`username=${user}`);
  const filled = await runGit(place, ['credential', 'fill'], {
    input: `${lines.join('\n')}\n\n`,
    env: { GIT_ASKPASS: 'true', SSH_ASKPASS: 'true' },
    limitSeconds: LIMIT_SECONDS,
  });
  if (filled.exitCode !== 0) return undefined;
  const said = new Map(
    filled.stdout
      .toString()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  const [name, password] = [said.get('username'), said.get('password')];
  return name === undefined || password === undefined || password === '' ? undefined : basicHeader(name, password);
}
