// A throw-away folder with commands that run in it, for tests that start real processes.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { vi } from 'vitest';
import type { CommandRequest, RunningCommand } from '../../../src/app/work-ports.ts';
import { createCommands } from '../../../src/run/commands.ts';
import { processExists, readProcess } from '../../../src/run/process-table.ts';

export type Workbench = {
  readonly directory: string;
  readonly at: (name: string) => string;
  readonly read: (name: string) => string;
  /** Runs shell text; whatever is not given has a harmless value. Output goes to the file `log`. */
  readonly shell: (text: string, request?: Partial<CommandRequest>) => RunningCommand;
  /** Resolves with a file's text once it ends with a line feed. */
  readonly line: (name: string) => Promise<string>;
  readonly remove: () => void;
};

export function makeWorkbench(
  options: { readonly graceSeconds?: number; readonly launcherAfter?: number } = {},
): Workbench {
  const directory = mkdtempSync(path.join(tmpdir(), 'baton-run-'));
  const commands = createCommands({ cwd: directory, ...options });
  const at = (name: string): string => path.join(directory, name);
  return {
    directory,
    at,
    read: (name) => readFileSync(at(name), 'utf8'),
    shell: (text, request = {}) =>
      commands.start({
        command: { kind: 'shell', text },
        env: { PATH: process.env['PATH'] ?? '' },
        timeoutSeconds: 60,
        outputPath: at('log'),
        ...request,
      }),
    line: async (name) => {
      const text = await vi.waitFor(
        () => {
          const found = existsSync(at(name)) ? readFileSync(at(name), 'utf8') : '';
          if (!found.endsWith('\n')) throw new Error(`${name} is not there yet`);
          return found;
        },
        { timeout: 30_000, interval: 5 },
      );
      return text.trimEnd();
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** Whether a process runs, and is not one that has ended and waits to be collected. */
export function isRunning(pid: number): boolean {
  return processExists(pid) && readProcess(pid)?.ended !== true;
}
