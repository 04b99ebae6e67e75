/** Why: text from files ends up in file names, environments and terminals, so each kind of text has one rule. */

/** Says what is wrong with a text, in words that complete "… ", or undefined when it is good. */
export type TextRule = (text: string) => string | undefined;

const MAX_LINE_LENGTH = 1000;
const LONE_SURROGATE = /\p{Surrogate}/u;
// oxlint-disable-next-line no-control-regex -- control characters are what is refused
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/u;
// oxlint-disable-next-line no-control-regex -- control characters are what is refused, but for tab and line breaks
const CONTROL_IN_BLOCK = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/u;
/** Characters that make text look different from what it is. */
const REORDERING = /[\u202a-\u202e\u2066-\u2069]/u;

/** One line that people read: not blank, no control characters, at most 1,000 UTF-16 units. */
export function lineFault(text: string): string | undefined {
  if (text.trim() === '') {
    return 'must not be empty';
  }
  if (CONTROL.test(text)) {
    return 'must be one line without control characters';
  }
  return text.length > MAX_LINE_LENGTH ? `must be at most ${MAX_LINE_LENGTH} characters long` : encodingFault(text);
}

/** A command or a longer text: line breaks and tabs are allowed, other control characters are not. */
export function blockFault(text: string): string | undefined {
  return text.trim() === '' ? 'must not be empty' : valueFault(text);
}

/** The value of an environment variable: as `blockFault`, but it may be empty. */
export function valueFault(text: string): string | undefined {
  return CONTROL_IN_BLOCK.test(text)
    ? 'must not contain control characters other than tab and line break'
    : encodingFault(text);
}

function encodingFault(text: string): string | undefined {
  if (LONE_SURROGATE.test(text)) {
    return 'must not contain half of a surrogate pair';
  }
  return REORDERING.test(text) ? 'must not contain characters that change the direction of text' : undefined;
}

const ENVIRONMENT_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,199}$/u;

/** The name of a secret or an environment variable that a workflow may set or let through. */
export function secretNameFault(text: string): string | undefined {
  if (!ENVIRONMENT_NAME.test(text)) {
    return 'must be letters, digits and underscores and not start with a digit';
  }
  return /^baton_/iu.test(text) ? 'must not start with BATON_: those names are set by the program' : undefined;
}

/** The name of an environment variable that a workflow may set. */
export function environmentNameFault(text: string): string | undefined {
  return /^github_/iu.test(text) ? 'must not start with GITHUB_: those names are set by GitHub' : secretNameFault(text);
}

const SEMANTIC_VERSION =
  /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-(?:0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*))*)?(?:\+[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?$/u;

/** A version as Semantic Versioning 2.0.0 defines it, such as `1.2.0` or `2.0.0-rc.1`. */
export function versionFault(text: string): string | undefined {
  return text.length <= 100 && SEMANTIC_VERSION.test(text)
    ? undefined
    : 'must be a semantic version: three numbers such as 1.2.0';
}

/** A path or glob that stays below the top of the repository and out of `.git`, with `/` between its parts. */
export function relativePathFault(text: string): string | undefined {
  const fault = lineFault(text);
  if (fault !== undefined) {
    return fault;
  }
  if (text.includes('\\')) {
    return 'must have / between its parts, not \\';
  }
  if (text.startsWith('/') || text.startsWith('~') || /^[A-Za-z]:/u.test(text)) {
    return 'must be relative to the top of the repository';
  }
  const parts = text.split('/');
  if (parts.includes('..')) {
    return 'must not contain ".."';
  }
  return parts.some((part) => /^\.git[. ]*$/iu.test(part)) ? 'must not reach into .git' : undefined;
}

/** A glob of files that a step produces, or with `!` before it of files that are left out. */
export function globFault(text: string): string | undefined {
  const glob = text.startsWith('!') ? text.slice(1) : text;
  return glob.startsWith('!') ? 'must not start with "!!"' : relativePathFault(glob);
}

/** A branch name as `git check-ref-format --branch` accepts it, and without `refs/` before it. */
export function branchFault(text: string): string | undefined {
  const fault = lineFault(text);
  if (fault !== undefined) {
    return fault;
  }
  const isRefused =
    /[ ~^:?*[\\]|\.\.|@\{|\/\/|^[-/]|[/.]$|^@$/u.test(text) ||
    text.split('/').some((part) => part.startsWith('.') || part.endsWith('.lock'));
  if (isRefused) {
    return 'is not a branch name that git accepts';
  }
  return text.startsWith('refs/') ? 'must be the short name of a branch, without refs/heads/' : undefined;
}
