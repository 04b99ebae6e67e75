/** Why: a record is its bytes, so one value must have exactly one text; this writes that text. */

/** What JSON can say. Records only hold integers, but that is checked when writing, not by the compiler. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Thrown for a value that has no canonical text: `path` is where (as in `$.links[0]`), `reason` completes "the value … ". */
export class NotCanonical extends RangeError {
  readonly path: string;
  readonly reason: string;

  constructor(path: string, reason: string) {
    super(`${path} ${reason}`);
    this.name = 'NotCanonical';
    this.path = path;
    this.reason = reason;
  }
}

/** Where a value lies, as a chain to the top: building the path as text for each value would cost more than writing it. */
type Place = { readonly parent: Place | undefined; readonly key: string | number; readonly depth: number };

/** Keeps a hostile value from exhausting the stack; records are a few levels deep. */
const MAX_DEPTH = 500;

/** Anything that JSON escapes, and surrogates: paired ones are fine but need the second look. */
// oxlint-disable-next-line no-control-regex -- control characters are what JSON escapes
const NEEDS_A_LOOK = /[\u0000-\u001f"\\\ud800-\udfff]/;

/** In a unicode pattern a surrogate pair is one other character, so this matches only surrogates that stand alone. */
const LONE_SURROGATE = /\p{Surrogate}/u;

const PLAIN_KEY = /^[A-Za-z_$][\w$]*$/u;

/**
 * Writes a value as canonical JSON: RFC 8785, restricted to integers of at most 2^53-1.
 * Keys are sorted by UTF-16 code units; -0 is written as 0.
 * Throws `NotCanonical` for other numbers, text with a lone surrogate, a member without a value, and nesting beyond 500 levels.
 */
export function canonicalJson(value: JsonValue): string {
  return write(value, undefined, '$');
}

function write(value: JsonValue | undefined, parent: Place | undefined, key: string | number): string {
  switch (typeof value) {
    case 'string':
      return writeText(value, parent, key);
    case 'number':
      if (!Number.isSafeInteger(value)) {
        throw notCanonical(parent, key, 'is not an integer between -(2^53-1) and 2^53-1');
      }
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      return value === null ? 'null' : writeNested(value, { parent, key, depth: (parent?.depth ?? 0) + 1 });
    default:
      throw notCanonical(parent, key, 'is nothing that JSON can say');
  }
}

function writeText(text: string, parent: Place | undefined, key: string | number): string {
  if (!NEEDS_A_LOOK.test(text)) {
    return `"${text}"`;
  }
  if (LONE_SURROGATE.test(text)) {
    throw notCanonical(parent, key, 'holds half of a surrogate pair, which UTF-8 cannot say');
  }
  return JSON.stringify(text);
}

function writeNested(value: readonly JsonValue[] | { readonly [key: string]: JsonValue }, place: Place): string {
  if (place.depth > MAX_DEPTH) {
    throw notCanonical(place.parent, place.key, `is nested more than ${MAX_DEPTH} levels deep`);
  }
  return isArray(value) ? writeArray(value, place) : writeObject(value, place);
}

function writeArray(values: readonly JsonValue[], place: Place): string {
  let text = '[';
  for (let index = 0; index < values.length; index += 1) {
    text += (index === 0 ? '' : ',') + write(values[index], place, index);
  }
  return `${text}]`;
}

function writeObject(object: { readonly [key: string]: JsonValue }, place: Place): string {
  let text = '{';
  // Without a comparator, sort compares UTF-16 code units: just the order that RFC 8785 asks for.
  for (const key of Object.keys(object).sort()) {
    text += `${text.length === 1 ? '' : ','}${writeText(key, place, key)}:${write(object[key], place, key)}`;
  }
  return `${text}}`;
}

/** `Array.isArray` does not narrow readonly arrays. */
function isArray(value: readonly JsonValue[] | { readonly [key: string]: JsonValue }): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function notCanonical(parent: Place | undefined, key: string | number, reason: string): NotCanonical {
  let path = '';
  let place: Place | undefined = { parent, key, depth: 0 };
  while (place !== undefined) {
    path = segment(place) + path;
    place = place.parent;
  }
  return new NotCanonical(path, reason);
}

function segment({ parent, key }: Place): string {
  if (parent === undefined) {
    return '$';
  }
  if (typeof key === 'number') {
    return `[${key}]`;
  }
  return PLAIN_KEY.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
