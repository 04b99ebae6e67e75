/** Why: what the place of output can show is asked once, and every rendering is told. */

/** What standard output (and for `run` standard error) can show. */
export type Terminal = {
  readonly interactive: boolean;
  readonly colour: boolean;
  readonly width: number;
  readonly unicode: boolean;
};

type Stream = { readonly isTTY?: boolean; readonly columns?: number };

/** Reads a stream and the environment: NO_COLOR, FORCE_COLOR (no-color.org, force-color.org), CI, TERM, the locale. */
export function describeTerminal(stream: Stream, env: NodeJS.ProcessEnv): Terminal {
  const interactive = stream.isTTY === true && env['TERM'] !== 'dumb' && !isSet(env['CI']);
  const locale = env['LC_ALL'] ?? env['LC_CTYPE'] ?? env['LANG'] ?? '';
  return {
    interactive,
    colour: isSet(env['NO_COLOR']) ? false : isForced(env['FORCE_COLOR']) || interactive,
    width: widthOf(stream),
    unicode: stream.isTTY !== true || /utf-?8/iu.test(locale),
  };
}

/** Some terminals report no columns, or none of them. */
function widthOf({ columns = 0 }: Stream): number {
  return columns > 0 ? columns : 80;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

function isForced(value: string | undefined): boolean {
  return isSet(value) && value !== '0' && value !== 'false';
}
