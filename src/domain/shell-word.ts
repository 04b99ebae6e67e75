/** Why: a suggested command must do the same when it is copied into a shell, whatever the names in it. */

/** The text as one word of a POSIX shell: bare when it is harmless, otherwise in single quotes. */
export function shellWord(text: string): string {
  return /^[\w./:=@%+,-]+$/u.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
