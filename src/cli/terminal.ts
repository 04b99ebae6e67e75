/** Why: what the place of output can show is asked once, and every rendering is told. */

import { fstatSync, statSync } from 'node:fs';

/** What standard output (and for `run` standard error) can show. */
export type Terminal = {
  readonly interactive: boolean;
  readonly colour: boolean;
  readonly width: number;
  readonly unicode: boolean;
};

/**
 * Looks at standard output (1) or standard error (2) and the environment: NO_COLOR, FORCE_COLOR (no-color.org,
 * force-color.org), CI, TERM, the locale. The stream is set up only where there is a terminal, since that costs time.
 */
export function describeTerminal(descriptor: 1 | 2, env: NodeJS.ProcessEnv): Terminal {
  const columns = terminalColumns(descriptor);
  const interactive = columns !== undefined && env['TERM'] !== 'dumb' && !isSet(env['CI']);
  const locale = env['LC_ALL'] ?? env['LC_CTYPE'] ?? env['LANG'] ?? '';
  return {
    interactive,
    colour: isSet(env['NO_COLOR']) ? false : isForced(env['FORCE_COLOR']) || interactive,
    width: columns ?? USUAL_COLUMNS,
    unicode: columns === undefined || /utf-?8/iu.test(locale),
  };
}

const USUAL_COLUMNS = 80;

/** The columns of a terminal, or undefined where there is none. Some terminals report no columns, or none of them. */
function terminalColumns(descriptor: 1 | 2): number | undefined {
  if (!mayBeTerminal(descriptor)) return undefined;
  const { isTTY, columns } = descriptor === 1 ? process.stdout : process.stderr;
  if (!isTTY) return undefined;
  return columns > 0 ? columns : USUAL_COLUMNS;
}

/** Terminals are character devices; so is /dev/null, where looking further would cost a stream for nothing. */
function mayBeTerminal(descriptor: number): boolean {
  try {
    const output = fstatSync(descriptor);
    return output.isCharacterDevice() && output.rdev !== statSync('/dev/null').rdev;
  } catch {
    return false;
  }
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

function isForced(value: string | undefined): boolean {
  return isSet(value) && value !== '0' && value !== 'false';
}
