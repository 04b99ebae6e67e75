/** Why: a server sends what resembles something else as a list of copies and additions, which has to be carried out. */

const MOST_BYTES = 4 * 2 ** 20;

/** What a delta makes of its base (gitformat-pack, "Deltified representation"); undefined when it does not fit it. */
export function applyDelta(base: Buffer, delta: Buffer): Buffer | undefined {
  const from = takeSize(delta, 0);
  const to = from && takeSize(delta, from.end);
  if (from?.size !== base.length || to === undefined || to.size > MOST_BYTES) return undefined;
  const parts: Buffer[] = [];
  let made = 0;
  for (let at = to.end; at < delta.length;) {
    const step = takeInstruction(base, delta, at);
    if (step === undefined) return undefined;
    parts.push(step.part);
    made += step.part.length;
    if (made > to.size) return undefined;
    at = step.end;
  }
  return made === to.size ? Buffer.concat(parts) : undefined;
}

type Sized = { readonly size: number; readonly end: number };

function takeSize(delta: Buffer, start: number): Sized | undefined {
  let size = 0;
  for (let at = start, weight = 1; weight <= MOST_BYTES; at += 1, weight *= 128) {
    const byte = delta[at];
    if (byte === undefined) return undefined;
    size += (byte & 0x7f) * weight;
    if (byte < 0x80) return { size, end: at + 1 };
  }
  return undefined;
}

type Step = { readonly part: Buffer; readonly end: number };

function takeInstruction(base: Buffer, delta: Buffer, at: number): Step | undefined {
  const code = delta[at] ?? 0;
  if (code === 0) return undefined;
  return code < 0x80 ? takeAddition(delta, at + 1, code) : takeCopy(base, delta, { at: at + 1, code });
}

function takeAddition(delta: Buffer, start: number, length: number): Step | undefined {
  const end = start + length;
  return end > delta.length ? undefined : { part: delta.subarray(start, end), end };
}

const OFFSET_BYTES = 4;
const SIZE_BYTES = 3;
/** What a size of zero stands for. */
const WHOLE_BLOCK = 0x1_0000;

/** Seven bits of the code say which bytes of the offset and of the size follow. */
function takeCopy(
  base: Buffer,
  delta: Buffer,
  { at, code }: { readonly at: number; readonly code: number },
): Step | undefined {
  let end = at;
  const takeNumber = (firstBit: number, bytes: number): number => {
    let number = 0;
    for (let byte = 0; byte < bytes; byte += 1) {
      if ((code & (1 << (firstBit + byte))) === 0) continue;
      number += (delta[end] ?? 0) * 256 ** byte;
      end += 1;
    }
    return number;
  };
  const offset = takeNumber(0, OFFSET_BYTES);
  const size = takeNumber(OFFSET_BYTES, SIZE_BYTES);
  const length = size === 0 ? WHOLE_BLOCK : size;
  if (end > delta.length || offset + length > base.length) return undefined;
  return { part: base.subarray(offset, offset + length), end };
}
