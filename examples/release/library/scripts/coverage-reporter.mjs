// A reporter for node --test that keeps nothing but the coverage of src/, as JSON.
import { relative } from 'node:path';

const percent = (covered, total) => (total === 0 ? 100 : Math.floor((1000 * covered) / total) / 10);
const sum = (files, field) => files.reduce((total, file) => total + file[field], 0);

function rate(files) {
  return {
    lines: percent(sum(files, 'coveredLineCount'), sum(files, 'totalLineCount')),
    branches: percent(sum(files, 'coveredBranchCount'), sum(files, 'totalBranchCount')),
  };
}

export default async function* report(events) {
  for await (const { type, data } of events) {
    if (type !== 'test:coverage') continue;
    const files = data.summary.files
      .map((file) => ({ ...file, path: relative(process.cwd(), file.path).replaceAll('\\', '/') }))
      .filter((file) => file.path.startsWith('src/'))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
    const rows = files.map((file) => ({ path: file.path, ...rate([file]) }));
    yield `${JSON.stringify({ ...rate(files), files: rows }, null, 2)}\n`;
  }
}
