// What rows leave behind goes when all are measured: on some file systems making files costs more for minutes after others were removed.
import { rmSync } from 'node:fs';

const folders = [];

process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Has a folder removed when the program ends. */
export function removeAtEnd(folder) {
  folders.push(folder);
}
