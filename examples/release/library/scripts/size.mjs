// Holds the built files to the budget in package.json.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { passOn, stop } from './baton.mjs';
import { readPackage, writeJson } from './files.mjs';

const rows = Object.entries(readPackage().budget).map(([path, budget]) => {
  const content = readFileSync(path);
  return { path, bytes: content.length, gzip: gzipSync(content, { level: 9 }).length, budget };
});
writeJson('out/reports/size.json', rows);
for (const { path, bytes, gzip, budget } of rows) {
  console.log(`${path}: ${bytes} of ${budget.bytes} bytes, ${gzip} of ${budget.gzip} compressed`);
}
const over = rows.filter((row) => row.bytes > row.budget.bytes || row.gzip > row.budget.gzip);
if (over.length > 0) stop(`Over the size budget: ${over.map((row) => row.path).join(', ')}`);
passOn({ bytes: rows[0].bytes, gzip: rows[0].gzip, outcome: 'All files are within the size budget' });
