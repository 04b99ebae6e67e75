/** Why: services that serve one connection each, as inetd starts them, need no port of their own choice, and leave nothing running. */

import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';

/** A listener on this machine alone. */
export type Listener = { readonly port: number; readonly close: () => Promise<void> };

/** Starts a program for each connection, with the connection as its standard input and output. */
export async function startPerConnection(
  command: readonly [program: string, ...args: string[]],
  env: NodeJS.ProcessEnv,
): Promise<Listener> {
  const [program, ...args] = command;
  const children = new Set<ChildProcess>();
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    socket.on('error', () => undefined);
    const child = spawn(program, args, { env, stdio: [socket, socket, 'ignore'] });
    children.add(child);
    // The child has the connection now; this end of it would keep it open.
    child.on('spawn', () => socket.destroy());
    child.on('error', () => socket.destroy());
    child.on('exit', () => children.delete(child));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: () =>
      new Promise((resolve) => {
        for (const child of children) child.kill();
        server.close(() => resolve());
      }),
  };
}
