// Which parts of the program are a file of their own, beside the start and the commands.

/**
 * Source files that become dist/cli/lazy/<name>.js. Whoever imports one, statically or by import(), gets that one file:
 * it is loaded when needed, exists once in a running program, and is copied into no other file.
 */
export const lazyChunks = [
  'src/cli/actions/approve-from-run.ts',
  'src/cli/actions/collect-wave.ts',
  'src/cli/actions/delegate-wave.ts',
  'src/cli/actions/look-ahead.ts',
  'src/cli/compose/sharing.ts',
  'src/cli/compose/worktrees.ts',
  'src/cli/help.ts',
  'src/cli/sign-after.ts',
  'src/cli/unexpected.ts',
  'src/cli/verify-history.ts',
  'src/cli/verify-thread.ts',
  'src/formats/allowed-signers.ts',
  'src/formats/config-yaml.ts',
  'src/formats/definition-reader.ts',
  'src/formats/plan-import.ts',
  'src/formats/policy-yaml.ts',
  'src/formats/record-line.ts',
  'src/formats/work-item-reader.ts',
  'src/stores/definition-history.ts',
];
