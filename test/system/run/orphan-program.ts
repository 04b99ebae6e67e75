// Ends the orphans of a claim that is its own as well, as a command inside a step would.
import { createWorkplace } from '../../../src/run/workplace.ts';

const [directory = '', nonce = ''] = process.argv.slice(2);
const ended = await createWorkplace({ commonDir: directory, gitDir: directory }).endOrphans(nonce);
process.stdout.write(`ended ${ended}\n`);
