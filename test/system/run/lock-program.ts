// Takes the lock of a run when told to go, says what came of it, and gives it back when told to.
import { createInterface } from 'node:readline';
import { takeRunLock } from '../../../src/run/run-lock.ts';

const [folder = ''] = process.argv.slice(2);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

process.stdout.write('ready\n');
await lines.next();
for (let turn = await takeTurn(); turn; turn = await takeTurn());
process.exit();

/** Takes the lock and gives it back once per line, as long as lines come. */
async function takeTurn(): Promise<boolean> {
  const lock = takeRunLock(folder);
  process.stdout.write(`${lock.kind === 'held' ? 'held' : `busy ${lock.pid}`}\n`);
  const next = await lines.next();
  if (lock.kind === 'held') lock.release();
  return next.done !== true;
}
