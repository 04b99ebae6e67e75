/** Why: processes that race for refs need a program of their own: `<common dir> <own value>`, then lines `<ref> <old or ->`. */

import { createInterface } from 'node:readline';

import { moveRefFile } from '../../../src/git/ref-file.ts';

const [commonDir = '', value = ''] = process.argv.slice(2);
const folders = { commonDir, gitDir: commonDir };

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [ref = '', from = ''] = line.split(' ');
    const move = { ref, from: from === '-' ? undefined : from, to: value };
    process.stdout.write(`${String(moveRefFile(folders, move))}\n`);
  })
  .on('close', () => process.exit());
process.stdout.write('up\n');
