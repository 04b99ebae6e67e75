/** Why: what predecessors produced on other machines waits in artifacts of their runs, and is taken out of them file by file. */

import type { GitHub } from '../../actions/github-api.ts';
import { readZip } from '../../actions/zip-reader.ts';
import type { MissingFiles, RestoreFiles } from '../../app/work-ports.ts';
import { restoreFile } from '../../run/restore-files.ts';

/** Restores files from artifacts of GitHub runs into the working tree at `top`. */
export function restoreFromArtifacts(github: GitHub | undefined, top: string): RestoreFiles {
  return async ({ files, producedIn }: MissingFiles) => {
    const { run, artifact } = producedIn;
    if (github === undefined) return `they wait in artifact ${artifact} of run ${run}, and this machine has no token`;
    const answer = await github.readArtifact(run, artifact);
    if (answer.kind === 'missing') return `artifact ${artifact} of run ${run}: ${answer.problem}`;
    const entries = new Map((readZip(answer.zip) ?? []).map((entry) => [entry.name, entry]));
    for (const file of files) {
      const entry = entries.get(file.path);
      const bytes = entry?.size === file.size ? entry.read() : undefined;
      if (bytes === undefined) return `artifact ${artifact} of run ${run} has no ${file.path} of ${file.size} bytes`;
      const problem = await restoreFile(top, file, bytes);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}
