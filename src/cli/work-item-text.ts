/** Why: what the command line puts into a work item's file is read back as untrusted, so it keeps that file's rules from the start. */

import { blockFault, lineFault, type TextRule } from '../formats/text-rules.ts';
import type { Input } from './arguments.ts';

/** The value of an option that is one line for people. Fails when it cannot be one. */
export function lineOption(input: Input, name: string): string | undefined {
  return checked(input, name, lineFault);
}

/** The value of an option that may have several lines. Fails when it holds what no text should. */
export function blockOption(input: Input, name: string): string | undefined {
  return checked(input, name, blockFault);
}

/** The links of a new work item, each once. */
export function linkOptions(input: Input): readonly string[] {
  const links = [...new Set(input.list('link'))];
  for (const link of links) refuse(input, 'link', lineFault(link));
  return links;
}

function checked(input: Input, name: string, rule: TextRule): string | undefined {
  const text = input.text(name);
  if (text !== undefined) refuse(input, name, rule(text));
  return text;
}

function refuse(input: Input, name: string, fault: string | undefined): void {
  if (fault !== undefined) input.fail(`--${name} ${fault}.`);
}
