/** Why: output arrives in pieces that end anywhere, and people are shown whole lines. */

/** How much of a line is shown; what lies beyond is kept in the log alone. */
export const MAX_SHOWN_LINE_BYTES = 16 * 1024;

/** Takes bytes as they come and hands out lines. `end` hands out what is left when no line feed comes after it. */
export type LineSplitter = { readonly add: (bytes: Uint8Array) => void; readonly end: () => void };

const LINE_FEED = 0x0a;

/**
 * Makes a splitter. Lines are UTF-8, given without line feed and without a carriage return before it; bytes that are no
 * UTF-8 become U+FFFD. A line longer than 16 KiB is cut there and ends with "…", so that memory stays bounded.
 */
export function createLineSplitter(onLine: (line: string) => void): LineSplitter {
  let pending = Buffer.alloc(0);
  let overlong = false;

  const finishLine = (bytes: Uint8Array): void => {
    if (!overlong) onLine(toLine(pending.length === 0 ? bytes : Buffer.concat([pending, bytes])));
    pending = Buffer.alloc(0);
    overlong = false;
  };
  const keep = (bytes: Uint8Array): void => {
    if (overlong) return;
    const held = Buffer.concat([pending, bytes.subarray(0, MAX_SHOWN_LINE_BYTES + 1)]);
    if (held.length <= MAX_SHOWN_LINE_BYTES) {
      pending = held;
      return;
    }
    onLine(toLine(held));
    pending = Buffer.alloc(0);
    overlong = true;
  };
  return {
    add: (bytes) => {
      let from = 0;
      for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, from)) {
        finishLine(bytes.subarray(from, at));
        from = at + 1;
      }
      if (from < bytes.length) keep(bytes.subarray(from));
    },
    end: () => {
      if (pending.length > 0) finishLine(Buffer.alloc(0));
      overlong = false;
    },
  };
}

function toLine(bytes: Uint8Array): string {
  const cut = bytes.length > MAX_SHOWN_LINE_BYTES;
  const shown = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, MAX_SHOWN_LINE_BYTES));
  const text = (cut ? shown.subarray(0, wholeCharacters(shown)) : shown).toString('utf8');
  if (cut) return `${text}…`;
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

/** Length without a character that is cut in two at the end. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const width = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return width > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}
