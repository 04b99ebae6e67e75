// Stands for a run: notes that it holds an attempt, starts its command, and then waits to be killed.
import { createCommands } from '../../../src/run/commands.ts';
import { createWorkplace } from '../../../src/run/workplace.ts';
import { attemptId, workItemId } from '../../support/ids.ts';

const [directory = '', nonce = '', text = ''] = process.argv.slice(2);
const workplace = createWorkplace({ commonDir: directory, gitDir: directory });
const item = workItemId('item-1');
const attempt = attemptId('build-1');

const folder = await workplace.openAttempt(item, attempt, '{}');
await workplace.noteHolder(item, [nonce]);
createCommands({ cwd: directory }).start({
  command: { kind: 'shell', text },
  env: { PATH: process.env['PATH'] ?? '', BATON_CLAIM: nonce },
  timeoutSeconds: 600,
  outputPath: folder.logPath,
});
process.stdout.write('started\n');
