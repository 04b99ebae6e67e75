/** Why: stores read untrusted bytes but leave judging them to formats/, which is only loaded when there is something new. */

import type { LeaseRenewal } from '../domain/lease.ts';
import type { RecordEntry } from '../domain/record.ts';

/** A line taken in as what it is, or why not, in words that complete "the record … ". */
export type Admitted =
  | { readonly kind: 'ok'; readonly entry: RecordEntry }
  /** Moves a lease: good in a chain, and nowhere else. */
  | { readonly kind: 'renewal'; readonly renewal: LeaseRenewal }
  | { readonly kind: 'refused'; readonly reason: string };

/** Judges one line, given without its line feed; as text only where it never was bytes. */
export type AdmitRecord = (line: Uint8Array | string) => Admitted;

/** Gives the judge; called only when a record is met that is not known yet. */
export type LoadAdmission = () => Promise<AdmitRecord>;
