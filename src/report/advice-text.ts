/** Why: what to do now ends most answers, so it looks the same everywhere, and its commands can be copied whole. */

import { wrap } from './printable.ts';
import { lineOf, textLine, type Style } from './style.ts';

/** What has to happen next, and the commands for it; commands are never cut, so that they can be copied. */
export function adviceLines(nextAction: string, commands: readonly string[], style: Style): readonly string[] {
  const [first = '', ...rest] = wrap(nextAction, style.width - 6);
  return [
    lineOf(style, [{ text: 'Next: ', tone: 'strong' }, { text: first }]),
    ...rest.map((text) => textLine(style, `      ${text}`)),
    ...(commands.length === 0 ? [] : ['']),
    ...commands.map((command) => commandLine(command, style)),
  ];
}

/** A command on a line of its own, whole whatever the width. */
export function commandLine(command: string, style: Style): string {
  return lineOf({ ...style, width: Number.POSITIVE_INFINITY }, [{ text: '  ' }, { text: command, tone: 'busy' }]);
}

/** An instant as people read it: `2026-11-22 09:00`. */
export function instantText(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)}`;
}
