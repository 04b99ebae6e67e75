/** Why: a witness remembers in a folder of its own, which is put in from outside. */

/** What a witness keeps between two calls: text files in one folder, which can be committed. */
export type WitnessMemory = {
  /** The file of the checkpoint, for people. */
  readonly place: string;
  /** The checkpoint that it cosigned last. */
  readonly read: () => Uint8Array | undefined;
  readonly write: (checkpoint: string) => void;
  /** Keeps files of a refusal under a name; those of the first time stay. Gives the folder for people. */
  readonly keep: (name: string, files: ReadonlyMap<string, Uint8Array | string>) => string;
};
