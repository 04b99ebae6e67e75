// Makes a TypeScript file of these tests into a program that Node can run, so that real processes use the real code.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { build } from 'esbuild';

export type Program = {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  readonly pid: number;
  /** The next line that it prints; undefined when it has ended. */
  readonly nextLine: () => Promise<string | undefined>;
  readonly say: (line: string) => void;
  /** Ends it without giving it a chance to tidy up. */
  readonly kill: () => Promise<void>;
  readonly ended: Promise<void>;
};

/** Bundles a file that lies beside this one to `folder`; gives the path of the program. */
export async function bundleProgram(name: string, folder: string): Promise<string> {
  const outfile = path.join(folder, `${name}.mjs`);
  const entry = path.join(import.meta.dirname, `${name}.ts`);
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
  return outfile;
}

/** Starts a bundled program that is talked to line by line. */
export function startProgram(file: string, parameters: readonly string[], env: NodeJS.ProcessEnv = {}): Program {
  const child = spawn(process.execPath, [file, ...parameters], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], ...env },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  // One that was killed reads no more; that is what the test is about.
  child.stdin.on('error', () => undefined);
  return {
    child,
    pid: child.pid ?? 0,
    nextLine: async () => {
      const next = await lines.next();
      return next.done === true ? undefined : next.value;
    },
    say: (line) => void child.stdin.write(`${line}\n`),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    ended,
  };
}
