// Throw-away repositories to measure in: workflows of any size, and other people's records beside them.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { removeAtEnd } from './leftovers.mjs';
import { benchEnvironment, root } from './program.mjs';

const program = path.join(root, 'dist/cli/index.js');

/** A repository with these files (path → content) committed; `dispose` has it removed when all rows are measured. */
export function makeRepository(files) {
  const parent = mkdtempSync(path.join(tmpdir(), 'baton-bench-'));
  const directory = path.join(parent, 'repository');
  const env = benchEnvironment();
  const git = (...arguments_) => execFileSync('git', arguments_, { cwd: directory, env, maxBuffer: 1 << 28 });
  mkdirSync(directory);
  git('init', '--quiet', '--initial-branch=main');
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
    writeFileSync(path.join(directory, file), content);
  }
  git('add', '--all');
  git('commit', '--quiet', '--message', 'What the bench starts from');
  return { directory, git, dispose: () => removeAtEnd(parent) };
}

/** A second repository with the same content. */
export function copyRepository(repository) {
  const parent = mkdtempSync(path.join(tmpdir(), 'baton-bench-'));
  const directory = path.join(parent, 'repository');
  cpSync(repository.directory, directory, { recursive: true });
  return { directory, dispose: () => removeAtEnd(parent) };
}

/** Runs the program in a repository and gives its output; fails unless it ends with one of these exit codes. */
export function runBaton(repository, arguments_, accepted = [0]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...arguments_], {
    cwd: repository.directory,
    env: benchEnvironment(),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (!accepted.includes(status)) {
    throw new Error(`baton ${arguments_.join(' ')} ended with exit code ${status}:\n${stderr}${stdout}`);
  }
  return stdout;
}

/** The file of a workflow; each step is { key, parallelizable, run? }. */
export function workflowFile(id, steps) {
  const text = steps.map(
    ({ key, parallelizable, run }, index) =>
      `  - key: ${key}\n    order: ${index + 1}\n    parallelizable: ${parallelizable}\n${run === undefined ? '' : `    run: ${run}\n`}`,
  );
  return {
    [`artifacts/workflows/${id}.yaml`]: `schemaVersion: "1.0"\nid: ${id}\nname: ${id}\nversion: 1.0.0\nsteps:\n${text.join('')}`,
  };
}

/** The file of a work item that follows a workflow. */
export function workItemFile(id, workflow) {
  const item = {
    schemaVersion: '1.0',
    id,
    title: id,
    workflow: { id: workflow, version: '1.0.0' },
    owner: 'bench',
    createdAt: '2026-01-01T00:00:00Z',
    links: [],
  };
  return { [`artifacts/work-items/${id}.json`]: `${JSON.stringify(item, null, 2)}\n` };
}
