/** Why: the contract runs over servers: a bare repository that clones reach by path, http, git:// or ssh, each clone another machine. */

import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { basename, dirname } from 'node:path';

import type { ChainStore } from '../../src/app/ports.ts';
import { loadAdmission } from '../../src/cli/compose/late-parts.ts';
import { locateRepository } from '../../src/git/locate.ts';
import type { KnownCommit } from '../../src/stores/record-cache.ts';
import { openRepository, type GitRepository } from '../../src/stores/git-repository.ts';
import { createRemoteChains } from '../../src/stores/remote-chains.ts';
import { openServer, type Server } from '../../src/stores/server.ts';
import { startGitDaemon } from '../support/git-daemon.ts';
import { startGitHttpServer, type Fault } from '../support/git-http-server.ts';
import { startSshServer } from '../support/ssh-server.ts';
import { makeTemporaryRepository, type TemporaryRepository } from '../support/temporary-repository.ts';
import type { ChainPlace } from './race.ts';

/** A server and its clones; every `open` is a clone of its own. */
export type RemotePlace = ChainPlace & {
  readonly repository: TemporaryRepository;
  /** The folder of the bare repository. */
  readonly bare: string;
  readonly openClone: (change?: (server: Server) => Server) => Promise<Clone>;
  readonly notes: string[];
};

/** A clone with its store. */
export type Clone = { readonly top: string; readonly repository: GitRepository; readonly store: ChainStore };

/** How clones reach the server, and what goes wrong on the way. */
export type Route = {
  readonly kind: 'file' | 'http' | 'git' | 'ssh';
  readonly chooseFault?: (request: IncomingMessage) => Fault;
  /** Further words for `git clone`, as for a shallow one. */
  readonly clone?: readonly string[];
  /** Further words of the address, in front of the host, as a name and a password are. */
  readonly login?: string;
  /** Variables for the clones. */
  readonly env?: Readonly<Record<string, string>>;
};

/** How the one repository is reached. */
type Service = { readonly address: string; readonly sshCommand?: string; readonly close: () => Promise<void> };

type Serving = {
  readonly repository: TemporaryRepository;
  readonly bare: string;
  readonly chooseFault: Route['chooseFault'] | undefined;
};

async function startService(kind: Route['kind'], { repository, bare, chooseFault }: Serving): Promise<Service> {
  const folder = dirname(bare);
  const name = basename(bare);
  switch (kind) {
    case 'file':
      return { address: `file://${bare}`, close: () => Promise.resolve() };
    case 'http': {
      const { url, close } = await startGitHttpServer(folder, chooseFault);
      return { address: url(name), close };
    }
    case 'git': {
      const { url, close } = await startGitDaemon(folder, repository.env);
      return { address: url(name), close };
    }
    case 'ssh': {
      const { url, command, close } = await startSshServer(repository.beside('ssh'));
      return { address: url(bare), sshCommand: command, close };
    }
  }
}

/** Makes a server with one commit on main. */
export function makeRemotePlace({ kind, chooseFault, clone = [], login = '', env = {} }: Route): RemotePlace {
  const repository = makeTemporaryRepository();
  const bare = repository.beside('server.git');
  repository.git(['commit', '--quiet', '--allow-empty', '-m', 'first']);
  repository.git(['init', '--quiet', '--bare', '--initial-branch=main', bare]);
  for (const setting of ['uploadpack.allowFilter', 'http.receivepack'])
    repository.git(['config', setting, 'true'], bare);
  repository.git(['push', '--quiet', bare, 'main']);
  let service: Promise<Service> | undefined;
  const reach = (): Promise<Service> => (service ??= startService(kind, { repository, bare, chooseFault }));
  const opened: GitRepository[] = [];
  const notes: string[] = [];
  const openClone: RemotePlace['openClone'] = async (change = (server) => server) => {
    const top = repository.beside(`clone-${randomUUID()}`);
    repository.git(['clone', '--quiet', ...clone, `file://${bare}`, top]);
    const { address, sshCommand } = await reach();
    repository.git(['config', 'remote.origin.url', address.replace('://', `://${login}`)], top);
    if (sshCommand !== undefined) repository.git(['config', 'core.sshCommand', sshCommand], top);
    const located = await locateRepository(top, { ...repository.env, ...env });
    if (located.kind !== 'found') throw new Error(`no repository in ${top}`);
    const found = openRepository(located, { ...repository.env, ...env });
    opened.push(found);
    const server = change(openServer(found, { remote: 'origin', historyBranch: undefined }));
    const commits = new Map<string, KnownCommit>();
    const known = {
      commit: (oid: string) => commits.get(oid),
      addCommit: (oid: string, commit: KnownCommit) => void commits.set(oid, commit),
    };
    const store = createRemoteChains({
      repository: found,
      server,
      reading: { load: loadAdmission, known },
      positions: new Map(),
      collected: () => Promise.resolve(new Set()),
      onNote: (note) => notes.push(note),
    });
    return { top, repository: found, store };
  };
  return {
    repository,
    bare,
    openClone,
    notes,
    open: async () => (await openClone()).store,
    remove: () => {
      for (const each of opened) each.close();
      void service?.then(({ close }) => close());
      repository.remove();
    },
  };
}
