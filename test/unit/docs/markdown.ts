/** Why: tests of the documentation read the same files in the same way. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Top of the repository. */
export const ROOT = path.resolve(import.meta.dirname, '../../..');

const LEFT_OUT = new Set(['node_modules', 'dist', 'fixtures', 'coverage', 'artifacts']);

/** Our markdown files, as paths from the top. */
export function markdownFiles(folder = ''): readonly string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') && entry.name !== '.github') return [];
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return LEFT_OUT.has(entry.name) ? [] : markdownFiles(file);
    return entry.name.endsWith('.md') ? [file] : [];
  });
}

/** The text of a file of the repository. */
export function readText(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** A fenced block: its language, its text, and the comment `<!-- checked … -->` before it, when there is one. */
export type Block = { readonly language: string; readonly text: string; readonly mark: string | undefined };

const FENCE = /(?:^<!-- (checked[^\n]*?) -->\n)?^```(\w*)\n([\s\S]*?)\n```$/gmu;

/** All fenced blocks of a text, in order. */
export function blocksOf(markdown: string): readonly Block[] {
  return [...markdown.matchAll(FENCE)].map(([, mark, language = '', text = '']) => ({ language, text, mark }));
}

/** A link: what it says and where it leads. */
export type Link = { readonly label: string; readonly target: string };

/** All inline links outside of fenced blocks. */
export function linksOf(markdown: string): readonly Link[] {
  const prose = markdown.replaceAll(FENCE, '');
  return [...prose.matchAll(/\[([^\]]*)\]\(([^)\s]+)\)/gu)].map(([, label = '', target = '']) => ({ label, target }));
}

/** The anchors of a text's headings, as GitHub makes them. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const headings = [...markdown.replaceAll(FENCE, '').matchAll(/^#{1,6} (.+)$/gmu)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(/\s/gu, '-'),
    ),
  );
}
