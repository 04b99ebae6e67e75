// Runs every example of README.md against the built library: documentation that lies is a failed step.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { passOn, stop } from './baton.mjs';
import { writeText } from './files.mjs';

const readme = readFileSync('README.md', 'utf8');
const blocks = [...readme.matchAll(/^```js\n([\s\S]*?)^```/gm)];
const lineOf = (index) => readme.slice(0, index).split('\n').length;

/** Each `expression; // => value` and `expression; // throws words` becomes one check. */
function toModule(block) {
  const first = lineOf(block.index) + 1;
  const lines = block[1].split('\n').map((line, i) => {
    const [, expression, kind, expected] = /^(.+?);? \/\/ (=>|throws) (.+)$/.exec(line) ?? [];
    if (expression === undefined) return line;
    const wanted = kind === '=>' ? `() => (${expected})` : JSON.stringify(expected);
    const check = kind === '=>' ? 'gives' : 'throws';
    return `${check}(${first + i}, () => (${expression}), ${wanted});`;
  });
  return `import { gives, throws } from '../../scripts/docs-checks.mjs';\n${lines.join('\n')}`;
}

for (const [index, block] of blocks.entries()) {
  const path = `out/docs/block-${index + 1}.mjs`;
  writeText(path, toModule(block));
  await import(pathToFileURL(path).href);
}
const { results } = await import('./docs-checks.mjs');
const wrong = results.filter((result) => result.problem !== undefined);
for (const { line, problem } of wrong) console.error(`README.md:${line}: ${problem}`);

const exported = Object.keys(await import('tidy-duration'));
const missing = exported.filter((each) => !readme.includes(`\`${each}\``));
if (missing.length > 0) console.error(`README.md does not mention ${missing.join(', ')}`);
if (results.length === 0) stop('README.md has no examples');
if (wrong.length + missing.length > 0) stop('README.md does not describe what the library does');
console.log(`${results.length} examples in ${blocks.length} blocks give what README.md says`);
passOn({ outcome: `${results.length} documented examples hold` });
