// `gh` as far as workflows use it: `workflow run`, `run view|list|download|cancel|rerun`, `api`, `auth status`.
import { runCommand } from './runs.mjs';
import { repository, request, token } from './server.mjs';
import { fail, fields, option, print, readInput, readWords } from './words.mjs';

async function api(words) {
  const { options, rest } = readWords(words, ['--silent', '--paginate', '-i', '--include', '--slurp']);
  const answer = await request(...requestOf(filledIn(rest[0], options), options));
  if (!answer.ok) {
    process.stdout.write(answer.text);
    fail(`gh: ${answer.json?.message} (HTTP ${answer.status})`);
  }
  if (answer.json !== undefined && !options['--silent']) print(options, answer.json);
}

/** Fields make it a POST unless a method is named; with GET they are the query. */
function requestOf(address, options) {
  const input = option(options, '--input');
  const given = input === undefined ? fields(options) : JSON.parse(readInput(input));
  const any = Object.keys(given).length > 0;
  const method = option(options, '-X', '--method') ?? (any ? 'POST' : 'GET');
  if (method !== 'GET') return [method, address, given];
  return [method, any ? `${address}?${new URLSearchParams(given)}` : address];
}

function filledIn(address, options) {
  if (!address.includes('{')) return address;
  const [owner, name] = repository(options).split('/');
  return address.replace('{owner}', owner).replace('{repo}', name);
}

async function workflowCommand([verb, ...words]) {
  if (verb !== 'run') fail(`this gh knows no 'workflow ${verb}'`);
  const { options, rest } = readWords(words, ['--json']);
  const slug = repository(options);
  const inputs = options['--json'] ? JSON.parse(readInput('-')) : fields(options);
  const ref = option(options, '--ref', '-r') ?? 'main';
  const answer = await request('POST', `repos/${slug}/actions/workflows/${rest[0]}/dispatches`, { ref, inputs });
  if (!answer.ok) fail(`could not create workflow dispatch event: HTTP ${answer.status}: ${answer.json?.message}`);
}

const COMMANDS = {
  api,
  auth: () => process.stdout.write('Logged in\n'),
  run: runCommand,
  workflow: workflowCommand,
};

const [noun, ...rest] = process.argv.slice(2);
if (noun === '--version') process.stdout.write('gh version 2.80.0\n');
else if (token) await (COMMANDS[noun] ?? (() => fail(`this gh knows no '${noun}'`)))(rest);
else {
  fail(
    'gh: To use GitHub CLI in a GitHub Actions workflow, set the GH_TOKEN environment variable. Example:\n  env:\n    GH_TOKEN: ${{ github.token }}',
    4,
  );
}
