/** Why: what a job printed may not show its secrets, and job outputs that hold one are not passed on. */

/** The secrets of one job as far as they are known. */
export type Masks = {
  readonly add: (secret: string) => void;
  /** The text with `***` in place of each secret. */
  readonly apply: (text: string) => string;
  readonly hits: (text: string) => boolean;
};

/** Masks for these secrets; each line of a secret of several lines is one too. */
export function createMasks(secrets: Iterable<string>): Masks {
  let known: readonly string[] = [];
  const add = (secret: string): void => {
    const parts = [secret, ...secret.split(/\r?\n/u)].filter((part) => part.trim() !== '');
    known = [...new Set([...known, ...parts])].sort((one, other) => other.length - one.length);
  };
  for (const secret of secrets) add(secret);
  return {
    add,
    apply: (text) => known.reduce((masked, secret) => masked.replaceAll(secret, '***'), text),
    hits: (text) => known.some((secret) => text.includes(secret)),
  };
}
