// `gh run …`
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { need, repository } from './server.mjs';
import { fail, option, print, readWords } from './words.mjs';

const NAMES = {
  attempt: 'run_attempt',
  conclusion: 'conclusion',
  databaseId: 'id',
  displayTitle: 'display_title',
  event: 'event',
  headBranch: 'head_branch',
  headSha: 'head_sha',
  name: 'name',
  number: 'run_number',
  status: 'status',
  url: 'html_url',
};

/** The fields that `--json` names; a run without a conclusion has an empty one. */
function chosen(options, run) {
  const names = (option(options, '--json') ?? fail('this gh wants --json here')).split(',');
  return Object.fromEntries(
    names.map((name) => [name, run[NAMES[name] ?? fail(`Unknown JSON field: "${name}"`)] ?? '']),
  );
}

async function download(slug, run, options) {
  const { artifacts } = await need('GET', `repos/${slug}/actions/runs/${run}/artifacts?per_page=100`);
  const named = option(options, '--name', '-n');
  const wanted = artifacts.filter(({ name }) => named === undefined || name === named);
  if (wanted.length === 0) fail('no valid artifacts found to download');
  const folder = option(options, '--dir', '-D') ?? '.';
  for (const { id, name } of wanted) {
    const files = await need('GET', `repos/${slug}/actions/artifacts/${id}/files`);
    for (const [file, content] of Object.entries(files)) {
      const target = path.join(folder, named === undefined ? name : '', file);
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, Buffer.from(content, 'base64'));
    }
  }
}

const VERBS = {
  view: async ({ base, id, options }) => print(options, chosen(options, await need('GET', `${base}/${id}`))),
  list: async ({ base, options }) => {
    const { workflow_runs: runs } = await need('GET', `${base}?per_page=${option(options, '--limit', '-L') ?? 20}`);
    print(
      options,
      runs.map((one) => chosen(options, one)),
    );
  },
  download: async ({ slug, id, options }) => download(slug, id, options),
  cancel: async ({ base, id }) => need('POST', `${base}/${id}/cancel`),
  rerun: async ({ base, id, options }) =>
    need('POST', `${base}/${id}/${options['--failed'] ? 'rerun-failed-jobs' : 'rerun'}`),
};

/** `gh run <verb>`. */
export async function runCommand([verb, ...words]) {
  const { options, rest } = readWords(words, ['--failed', '--exit-status']);
  const action = VERBS[verb] ?? fail(`this gh knows no 'run ${verb}'`);
  const slug = repository(options);
  await action({ base: `repos/${slug}/actions/runs`, slug, id: rest[0], options });
}
