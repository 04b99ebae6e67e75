/** Why: a command is data about itself plus one function, so that help, completion and documentation come from one place. */

import type { ExitCode } from '../domain/failure-entry.ts';
import type { Input } from './arguments.ts';
import type { Terminal } from './terminal.ts';

/** An option: `value` names what it takes; without it, it is a flag. */
export type OptionSpec = {
  readonly value?: string;
  readonly multiple?: boolean;
  readonly short?: string;
  readonly describe: string;
  readonly default?: string;
  /** All values that it may have, where these can be listed. */
  readonly choices?: readonly string[];
};

/** A word that a command takes by its place. */
export type PositionalSpec = {
  readonly name: string;
  readonly describe: string;
  readonly optional?: boolean;
  /** All words that it may be, where these can be listed. */
  readonly choices?: readonly string[];
};

/** Everything that help says about a command. */
export type CommandSpec = {
  readonly name: string;
  /** One line: what it does for whoever types it. */
  readonly summary: string;
  readonly positionals: readonly PositionalSpec[];
  readonly options: Readonly<Record<string, OptionSpec>>;
  readonly examples: readonly { readonly command: string; readonly says: string }[];
  /** Exit codes besides 2, 5 and 70, which every command has. */
  readonly exits: readonly ExitCode[];
  /** Whether it changes something, and so takes --dry-run. */
  readonly changes: boolean;
};

/** What a command says at its end. `json` is the document of --json, less what all documents share. */
export type CommandResult = {
  readonly exit: ExitCode;
  readonly json: Readonly<Record<string, unknown>>;
  /** For standard output. */
  readonly text: string;
  /** For standard error: hints that a script does not want in its output. */
  readonly notes?: readonly string[];
  /** Commands that make sense now; those that the text shows already are not shown again. */
  readonly next?: readonly string[];
  /** Standard output byte for byte, in place of text and JSON document. */
  readonly raw?: string;
};

/** What a command is given besides its arguments. */
export type Surroundings = {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly terminal: Terminal;
  readonly version: string;
  /** The version and a digest of all that it was built from: two builds of one version may answer differently. */
  readonly build: string;
  /** Tells something besides the result, on standard error, once the command is done. */
  readonly note: (note: string) => void;
};

/** A command as its module exports it. */
export type Command = {
  readonly spec: CommandSpec;
  readonly run: (input: Input, around: Surroundings) => Promise<CommandResult>;
};

/** Options that every command has. */
const COMMON_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  json: { describe: 'one JSON document on standard output, errors included' },
  quiet: { short: 'q', describe: 'no text on standard output, only the exit code and errors' },
  help: { short: 'h', describe: 'this help' },
  repo: {
    short: 'C',
    value: 'folder',
    describe: 'the repository to work in',
    default: 'the one around the current folder',
  },
  remote: {
    value: 'name',
    describe: 'the remote through which claims are shared',
    default: '"remote:" in baton.yaml; in GitHub Actions origin; otherwise none',
  },
  offline: { describe: 'work without the remote, from what was last seen of it' },
};

/** The option of commands that change something. */
const DRY_RUN: Readonly<Record<string, OptionSpec>> = {
  'dry-run': { describe: 'tell what would change, and change nothing' },
};

/** All options of a command. */
export function allOptions(spec: CommandSpec): Readonly<Record<string, OptionSpec>> {
  return { ...spec.options, ...(spec.changes ? DRY_RUN : {}), ...COMMON_OPTIONS };
}
