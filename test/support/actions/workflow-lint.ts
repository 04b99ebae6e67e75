/** Why: the language service that GitHub's editors use finds mistakes that the parser lets through. */

import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { validate, type ValidationConfig } from '@actions/languageservice';

import { EMULATED } from './actions/emulated.ts';

/** Everything that the language service has to say about the workflow and action files in a folder: `file:line: message`. */
export async function lintFolder(folder: string): Promise<readonly string[]> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.ya?ml$/u.test(name));
  const found = await Promise.all(files.sort().map((file) => lintFile(folder, file)));
  return found.flat();
}

/** The findings for one file of a folder. */
async function lintFile(folder: string, file: string): Promise<readonly string[]> {
  const content = readFileSync(join(folder, file), 'utf8');
  const findings = await validate(documentOf(file, content), configFor(folder));
  return findings.map(({ message, range }) => {
    const text = typeof message === 'string' ? message : message.value;
    return `${file}:${range.start.line + 1}: ${text}`;
  });
}

/** The service remembers what it parsed by the address of a document, so each gets its own. */
function documentOf(file: string, content: string): Parameters<typeof validate>[0] {
  const lines = content.split('\n');
  return {
    uri: `file:///${randomUUID()}/${file}`,
    languageId: 'yaml',
    version: 1,
    lineCount: lines.length,
    getText: () => content,
    positionAt: (offset) => {
      const before = content.slice(0, offset).split('\n');
      return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
    },
    getLineRange: (line) => ({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } }),
    getEOLCharacters: () => '\n',
    offsetAt: ({ line, character }) => lines.slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character,
  };
}

/** Local workflows are looked up in the folder; the inputs of actions are those of the emulated ones. */
function configFor(folder: string): ValidationConfig {
  return {
    fileProvider: {
      getFileContent: async (reference) => {
        if (!('path' in reference)) throw new Error('Only files of the repository can be looked up.');
        const name = reference.path.split('/').pop() ?? '';
        const inFolder = join(folder, 'workflows', name);
        const file = existsSync(inFolder) ? inFolder : join(folder, name);
        return { name: reference.path, content: readFileSync(file, 'utf8') };
      },
    },
    actionsMetadataProvider: {
      fetchActionMetadata: async ({ owner, name }) => {
        const action = EMULATED.get(`${owner}/${name}`);
        if (action === undefined) return undefined;
        const inputs = Object.keys(action.inputs).map((input) => [input, { description: input }] as const);
        return { name, description: name, inputs: Object.fromEntries(inputs) };
      },
    },
  };
}
