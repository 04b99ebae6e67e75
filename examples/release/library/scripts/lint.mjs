// Refuses files that do not parse and lines that should not be released.
import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { passOn, stop } from './baton.mjs';
import { writeJson } from './files.mjs';

const RULES = [
  { in: /./, find: /^.{106,}$/, say: 'a line has at most 105 characters' },
  { in: /./, find: /\s+$/, say: 'white space at the end of a line' },
  { in: /./, find: /\t/, say: 'tabs are not used here' },
  { in: /./, find: /^\s*debugger\b/, say: 'a debugger statement was left behind' },
  { in: /^src\/(?!cli\.js)/, find: /\bconsole\./, say: 'the library itself prints nothing' },
  { in: /^test\//, find: /\.(only|skip|todo)\(/, say: 'every test runs, and no test runs alone' },
];

const files = ['src', 'test', 'scripts']
  .flatMap((top) => readdirSync(top, { recursive: true }).map((path) => `${top}/${path}`))
  .filter((path) => /\.m?js$/.test(path))
  .map((path) => path.replaceAll('\\', '/'))
  .sort();

async function findSyntaxErrors(path) {
  try {
    await promisify(execFile)(process.execPath, ['--check', path]);
    return [];
  } catch (error) {
    const line = /:(\d+)\n/.exec(error.stderr)?.[1] ?? '1';
    const say = /^\w*Error: .*$/m.exec(error.stderr)?.[0] ?? 'the file does not parse';
    return [{ path, line: Number(line), column: 1, say }];
  }
}

function findForbiddenLines(path) {
  const text = readFileSync(path, 'utf8');
  const rules = RULES.filter((rule) => rule.in.test(path));
  const findings = text.split('\n').flatMap((content, index) =>
    rules
      .map((rule) => ({ at: content.search(rule.find), say: rule.say }))
      .filter(({ at }) => at !== -1)
      .map(({ at, say }) => ({ path, line: index + 1, column: at + 1, say })),
  );
  if (text.endsWith('\n')) return findings;
  const line = text.split('\n').length;
  return [...findings, { path, line, column: 1, say: 'the last line has no end' }];
}

const syntax = await Promise.all(files.map(findSyntaxErrors));
const findings = [...syntax.flat(), ...files.flatMap(findForbiddenLines)];
writeJson('out/reports/lint.json', { files: files.length, findings });
for (const { path, line, column, say } of findings) console.error(`${path}:${line}:${column}: ${say}`);
if (findings.length > 0) stop(`${findings.length} findings in ${files.length} files`);
console.log(`${files.length} files, no findings`);
passOn({ outcome: `${files.length} files, no findings` });
