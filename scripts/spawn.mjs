// Runs a program in place of this one: same input and output, its signals and its exit code.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The environment for measured or tested runs: without the variable that costs Node 20 50 ms at every start. */
export function leanEnvironment() {
  const { NODE_EXTRA_CA_CERTS: _dropped, ...environment } = process.env;
  return environment;
}

/** Runs Node with these arguments and resolves with its exit code (128 + signal number when a signal ended it). */
export function runNode(parameters, { env = process.env, cwd = process.cwd() } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, parameters, { env, cwd, stdio: 'inherit' });
    // A terminal sends Ctrl-C to the child as well; this process only has to outlive it.
    const handlers = forwarded.map((signal) => [signal, () => (process.stdin.isTTY ? undefined : child.kill(signal))]);
    for (const [signal, handler] of handlers) process.on(signal, handler);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      for (const [name, handler] of handlers) process.off(name, handler);
      resolve(signal === null ? code : 128 + (constants.signals[signal] ?? 0));
    });
  });
}
