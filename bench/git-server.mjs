// A git server on this machine alone: git's own CGI program behind a listener, in a process of its own, because whoever
// measures waits. Started with a folder of bare repositories it prints its address and serves until its input ends.
import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Starts the server in a process of its own; `stop` ends it. */
export function startServer(folder, env) {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), folder], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.stdout.once('data', (address) =>
      resolve({ url: (name) => `${String(address).trim()}/${name}`, stop: () => child.stdin.end() }),
    );
  });
}

const backend = () => path.join(execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(), 'git-http-backend');

/** The variables of one request (RFC 3875). */
function variables(request, folder) {
  const { pathname, search } = new URL(request.url, 'http://localhost');
  const length = request.headers['content-length'];
  return {
    ...process.env,
    GIT_PROJECT_ROOT: folder,
    GIT_HTTP_EXPORT_ALL: '1',
    GIT_PROTOCOL: request.headers['git-protocol'] ?? '',
    REQUEST_METHOD: request.method,
    PATH_INFO: decodeURIComponent(pathname),
    QUERY_STRING: search.slice(1),
    CONTENT_TYPE: request.headers['content-type'] ?? '',
    HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    ...(length === undefined ? {} : { CONTENT_LENGTH: length }),
    REMOTE_ADDR: '127.0.0.1',
  };
}

function answer(output, response) {
  const end = output.indexOf('\r\n\r\n');
  for (const line of output.toString('latin1', 0, end).split('\r\n')) {
    const [name, value] = line.split(/:\s*/u, 2);
    if (name.toLowerCase() === 'status') response.statusCode = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  response.end(output.subarray(end + 4));
}

function serve(folder) {
  const program = backend();
  const server = createServer((request, response) => {
    const child = spawn(program, { env: variables(request, folder), stdio: ['pipe', 'pipe', 'ignore'] });
    const output = [];
    request.pipe(child.stdin.on('error', () => undefined));
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.on('close', () => answer(Buffer.concat(output), response));
  });
  server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
  process.stdin.on('end', () => process.exit()).resume();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) serve(process.argv[2]);
