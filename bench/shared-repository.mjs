// Repositories that share work through a server over http, for whatever is measured about several machines.
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startServer } from './git-server.mjs';
import { removeAtEnd } from './leftovers.mjs';
import { benchEnvironment } from './program.mjs';
import { makeRepository } from './repository.mjs';

/**
 * A server whose main branch holds these files (path → content), and clones of it that share claims through it. `live`
 * is the number of refs of other people's claims that lie on the server.
 */
export async function makeShared(files, { live = 0 } = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-bench-server-'));
  const env = benchEnvironment();
  const bare = path.join(folder, 'server.git');
  const seed = makeRepository({ ...files, 'baton.yaml': 'remote: origin\n' });
  seed.git('clone', '--quiet', '--bare', seed.directory, bare);
  seed.dispose();
  const git = (...arguments_) => execFileSync('git', arguments_, { cwd: bare, env });
  git('config', 'http.receivepack', 'true');
  if (live > 0) execFileSync('git', ['fast-import', '--quiet'], { cwd: bare, env, input: foreignClaims(live) });
  const { url, stop } = await startServer(folder, env);
  const address = url('server.git');
  return {
    address,
    git,
    clone: (name) => {
      const directory = path.join(folder, name);
      execFileSync('git', ['clone', '--quiet', bare, directory], { env });
      execFileSync('git', ['remote', 'set-url', 'origin', address], { cwd: directory, env });
      return { directory };
    },
    dispose: () => {
      stop();
      removeAtEnd(folder);
    },
  };
}

/** Chains of another work item as a stream for fast-import: one commit each, about as long as one with a record. */
function foreignClaims(count) {
  const who = 'bench <bench@example.com> 1767225600 +0000';
  return Array.from({ length: count }, (_, index) => {
    const message = `attempt-started: step-${index} ${'x'.repeat(600)}\n`;
    return `commit refs/baton/steps/other/step-${index}\ncommitter ${who}\ndata ${message.length}\n${message}\n`;
  }).join('');
}
