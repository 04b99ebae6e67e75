/** Why: jobs hand files on through artifacts of their run, and other runs may read them. */

import { cpSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** An artifact that was uploaded. */
export type Artifact = {
  readonly id: number;
  readonly runId: number;
  readonly name: string;
  /** Where its files are. */
  readonly folder: string;
  readonly retentionDays: number;
  /** The upload said that it worked, and nothing was kept. */
  readonly lost: boolean;
};

/** The artifacts of a repository. */
export type ArtifactStore = {
  /** Keeps files (path inside → path on the machine). Undefined when the run has one of that name and `overwrite` is false. */
  readonly keep: (upload: Upload) => Artifact | undefined;
  /** The artifacts of a run that are there. */
  readonly of: (runId: number) => readonly Artifact[];
  readonly all: () => readonly Artifact[];
  /** Removes an artifact, as its expiry would. */
  readonly expire: (id: number) => void;
};

/** What is uploaded. */
export type Upload = {
  readonly runId: number;
  readonly name: string;
  readonly files: ReadonlyMap<string, string>;
  readonly retentionDays: number;
  readonly overwrite: boolean;
};

/** A store below a folder; `loses` says which uploads are lost. */
export function createArtifactStore(below: string, loses: (runId: number, name: string) => boolean): ArtifactStore {
  const kept = new Map<number, Artifact>();
  let last = 0;
  const drop = (artifact: Artifact): void => {
    kept.delete(artifact.id);
    rmSync(artifact.folder, { recursive: true, force: true });
  };
  return {
    keep: ({ runId, name, files, retentionDays, overwrite }) => {
      const before = [...kept.values()].find((one) => one.runId === runId && one.name === name);
      if (before !== undefined && !overwrite) return undefined;
      if (before !== undefined) drop(before);
      last += 1;
      const artifact = {
        id: last,
        runId,
        name,
        folder: join(below, String(last)),
        retentionDays,
        lost: loses(runId, name),
      };
      mkdirSync(artifact.folder, { recursive: true });
      for (const [inside, path] of files) {
        if (artifact.lost) continue;
        mkdirSync(dirname(join(artifact.folder, inside)), { recursive: true });
        cpSync(path, join(artifact.folder, inside), { dereference: true });
      }
      kept.set(artifact.id, artifact);
      return artifact;
    },
    of: (runId) => [...kept.values()].filter((one) => one.runId === runId && !one.lost),
    all: () => [...kept.values()],
    expire: (id) => {
      const artifact = kept.get(id);
      if (artifact !== undefined) drop(artifact);
    },
  };
}

/** The files of an artifact, by their paths inside. */
export function filesIn(folder: string, inside = ''): readonly string[] {
  return readdirSync(join(folder, inside))
    .sort()
    .flatMap((name) => {
      const path = join(inside, name);
      return statSync(join(folder, path)).isDirectory() ? filesIn(folder, path) : [path];
    });
}
