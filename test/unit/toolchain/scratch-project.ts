// A throw-away project with our settings and packages, in which a tool can be shown code that it has to refuse.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ScratchProject {
  readonly directory: string;
  /** Writes a file, given its path in the project. */
  readonly put: (file: string, content: string) => void;
  /** Runs Node in the project; never throws because of the exit code. */
  readonly node: (script: string, ...parameters: readonly string[]) => Outcome;
  readonly remove: () => void;
}

/** Makes a project from the named files and folders of this repository. Packages are shared, caches are not. */
export function makeScratchProject(copied: readonly string[]): ScratchProject {
  const directory = mkdtempSync(path.join(tmpdir(), 'baton-toolchain-'));
  for (const name of copied) cpSync(path.join(root, name), path.join(directory, name), { recursive: true });
  mkdirSync(path.join(directory, 'node_modules'));
  for (const name of readdirSync(path.join(root, 'node_modules'))) {
    if (name.startsWith('.') && name !== '.bin') continue;
    symlinkSync(path.join(root, 'node_modules', name), path.join(directory, 'node_modules', name), 'junction');
  }
  return {
    directory,
    put: (file, content) => {
      const full = path.join(directory, file);
      mkdirSync(path.dirname(full), { recursive: true });
      writeFileSync(full, content);
    },
    node: (script, ...parameters) => {
      const result = spawnSync(process.execPath, [script, ...parameters], { cwd: directory, encoding: 'utf8' });
      if (result.error !== undefined) throw result.error;
      return { status: result.status, stdout: result.stdout, stderr: result.stderr };
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
