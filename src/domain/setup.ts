/** Why: setting up touches files of people, so what becomes of each is decided before anything is written. */

import { secretsIn, withSecrets } from './secret-block.ts';

/**
 * A file that setting up brings. `installed`: it is Baton's, and a newer version brings a newer one. `seeded`: it is the
 * user's from the first moment. `lines`: lines that a file of the user's must have; the rest of it is theirs.
 */
export type SetupFile =
  | { readonly kind: 'installed'; readonly path: string; readonly content: string }
  | { readonly kind: 'seeded'; readonly path: string; readonly content: string }
  | { readonly kind: 'lines'; readonly path: string; readonly heading: string; readonly lines: readonly string[] };

/**
 * What becomes of a file. `differs`: it is not what this version brings, and is left as it is. `replace` is the one that
 * takes away what stood there. Only those that change it have `content`.
 */
export type SetupStep =
  | { readonly path: string; readonly action: 'keep' | 'differs' }
  | { readonly path: string; readonly action: 'create' | 'add' | 'replace'; readonly content: string };

/** What is wanted besides the files themselves. */
export type SetupWish = { readonly update: boolean; readonly secrets: readonly string[] };

/** Decides what becomes of each file; `current` gives its text as it is, or undefined where there is none. */
export function decideSetup(
  files: readonly SetupFile[],
  current: (path: string) => string | undefined,
  wish: SetupWish,
): readonly SetupStep[] {
  return files.map((file): SetupStep => {
    const before = current(file.path);
    switch (file.kind) {
      case 'seeded':
        return before === undefined ? { ...placeOf(file), action: 'create', content: file.content } : kept(file);
      case 'lines':
        return addLines(file, before);
      case 'installed':
        return install(file, before, wish);
    }
  });
}

/** Whether a step changes its file. */
export function isChange(step: SetupStep): step is Extract<SetupStep, { readonly content: string }> {
  return 'content' in step;
}

const placeOf = ({ path }: SetupFile): { readonly path: string } => ({ path });
const kept = (file: SetupFile): SetupStep => ({ ...placeOf(file), action: 'keep' });

function install(
  file: Extract<SetupFile, { kind: 'installed' }>,
  before: string | undefined,
  { update, secrets }: SetupWish,
): SetupStep {
  const names = [...((before === undefined ? undefined : secretsIn(before)) ?? []), ...secrets];
  const wanted = withSecrets(file.content, names) ?? file.content;
  if (before === undefined) return { ...placeOf(file), action: 'create', content: wanted };
  if (isSameText(before, wanted)) return kept(file);
  if (update) return { ...placeOf(file), action: 'replace', content: wanted };
  const added = withSecrets(before, secrets);
  if (added !== undefined && added !== before) return { ...placeOf(file), action: 'add', content: added };
  return { ...placeOf(file), action: 'differs' };
}

/** Line ends may have been converted on the way into the working tree. */
function isSameText(a: string, b: string): boolean {
  return a === b || a.replaceAll('\r\n', '\n') === b.replaceAll('\r\n', '\n');
}

/** Puts missing lines at the end, in the line ends of the file, and leaves every byte in front of them as it is. */
function addLines(file: Extract<SetupFile, { kind: 'lines' }>, before: string | undefined): SetupStep {
  const text = before ?? '';
  const known = new Set(text.split(/\r?\n/u).map((line) => line.trim()));
  const missing = file.lines.filter((line) => !known.has(line));
  if (missing.length === 0) return kept(file);
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const heading = known.has(file.heading) ? [] : [file.heading];
  const gap = text === '' ? '' : text.endsWith('\n') ? lineEnd : lineEnd + lineEnd;
  const added = [...heading, ...missing].map((line) => line + lineEnd).join('');
  return { path: file.path, action: before === undefined ? 'create' : 'add', content: `${text}${gap}${added}` };
}
