/** Why: which secrets may reach steps is a list that people keep in a workflow of theirs, and only that list is changed. */

const BEGIN = /^([ \t]*)# baton secrets: begin\b.*$/mu;
const END = /^[ \t]*# baton secrets: end\b/mu;
const NAME = /^[ \t]*([A-Za-z_][A-Za-z0-9_]*):/gmu;

type Block = { readonly from: number; readonly to: number; readonly indent: string };

/** The lines between the two marks; undefined where there are none. */
function blockIn(text: string): Block | undefined {
  const begin = BEGIN.exec(text);
  if (begin === null) return undefined;
  const from = begin.index + begin[0].length + 1;
  const end = END.exec(text.slice(from));
  return end === null ? undefined : { from, to: from + end.index, indent: begin[1] ?? '' };
}

/** The names in the marked block of a workflow, as they stand there; undefined when it has no such block. */
export function secretsIn(text: string): readonly string[] | undefined {
  const block = blockIn(text);
  if (block === undefined) return undefined;
  return [...text.slice(block.from, block.to).matchAll(NAME)].map(([, name = '']) => name);
}

/**
 * The workflow with these names in its marked block as well, each as `NAME: ${{ secrets.NAME }}`, and not a byte changed
 * besides. Undefined when it has no such block. Secrets have no case of their own, so a name is added once in any case.
 */
export function withSecrets(text: string, names: readonly string[]): string | undefined {
  const block = blockIn(text);
  if (block === undefined) return undefined;
  const known = new Set((secretsIn(text) ?? []).map((name) => name.toUpperCase()));
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  let added = '';
  for (const name of names) {
    if (known.has(name.toUpperCase())) continue;
    known.add(name.toUpperCase());
    added += `${block.indent}${name}: \${{ secrets.${name} }}${lineEnd}`;
  }
  return text.slice(0, block.to) + added + text.slice(block.to);
}

/** What is wrong with the name of a secret, in words that complete "the secret … ", by GitHub's rules for names. */
export function gitHubSecretFault(name: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,199}$/u.test(name)) {
    return 'must be letters, digits and underscores and not start with a digit';
  }
  return /^(?:github|baton|actions|runner)_/iu.test(name)
    ? 'must not start with GITHUB_, ACTIONS_, RUNNER_ or BATON_: those names are set for every job'
    : undefined;
}
