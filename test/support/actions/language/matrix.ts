/** Why: one job of a file becomes many by its matrix, and the rules of include and exclude are easily got wrong. */

import { isList, isMap, textOf, type Value, type ValueMap } from './value.ts';

/** More jobs than this from one matrix are refused. */
const LARGEST = 256;

/** A matrix that cannot be expanded; the job fails with this. */
class MatrixError extends Error {}

/**
 * The combinations of a matrix, in order: the product of the vectors, without what `exclude` names, then `include`:
 * each of its entries is added to every combination whose original values it does not overwrite, or stands alone.
 */
export function expandMatrix(matrix: Value): readonly ValueMap[] {
  if (!isMap(matrix)) throw new MatrixError('The matrix is not a mapping.');
  const vectors = Object.entries(matrix).filter(([key]) => key !== 'include' && key !== 'exclude');
  const product = productOf(vectors);
  const kept = product.filter((combination) => !entriesOf(matrix, 'exclude').some((rule) => covers(rule, combination)));
  const combinations = withIncluded(kept, entriesOf(matrix, 'include'), new Set(vectors.map(([key]) => key)));
  if (combinations.length === 0) throw new MatrixError('The matrix must define at least one vector.');
  if (combinations.length > LARGEST) {
    throw new MatrixError(`The matrix generates ${combinations.length} jobs, more than the limit of ${LARGEST}.`);
  }
  return combinations;
}

/** The values of a combination as a job's name shows them. */
export function combinationLabel(combination: ValueMap): string {
  return Object.values(combination).flatMap(leaves).join(', ');
}

function leaves(value: Value): readonly string[] {
  if (isList(value)) return value.flatMap(leaves);
  return isMap(value) ? Object.values(value).flatMap(leaves) : [textOf(value)];
}

function productOf(vectors: readonly (readonly [string, Value])[]): readonly ValueMap[] {
  if (vectors.length === 0) return [];
  return vectors.reduce<readonly ValueMap[]>(
    (combinations, [key, values]) => {
      if (!isList(values)) throw new MatrixError(`Matrix vector '${key}' is not a list.`);
      if (values.length === 0) throw new MatrixError(`Matrix vector '${key}' does not contain any values`);
      return combinations.flatMap((combination) => values.map((value) => ({ ...combination, [key]: value })));
    },
    [{}],
  );
}

function entriesOf(matrix: ValueMap, name: string): readonly ValueMap[] {
  const entries = matrix[name];
  if (entries === undefined || entries === null) return [];
  if (!isList(entries)) throw new MatrixError(`'${name}' is not a list.`);
  return entries.map((entry) => {
    if (!isMap(entry)) throw new MatrixError(`An entry of '${name}' is not a mapping.`);
    return entry;
  });
}

/** Whether all that a rule names is so in a combination; objects are compared by the parts that the rule names. */
function covers(rule: Value, candidate: Value | undefined): boolean {
  if (isMap(rule)) {
    return isMap(candidate) && Object.entries(rule).every(([key, value]) => covers(value, candidate[key]));
  }
  return JSON.stringify(rule) === JSON.stringify(candidate);
}

function withIncluded(
  kept: readonly ValueMap[],
  included: readonly ValueMap[],
  original: ReadonlySet<string>,
): readonly ValueMap[] {
  const extended: ValueMap[] = [...kept];
  const alone: ValueMap[] = [];
  for (const entry of included) {
    const fitting = kept.flatMap((combination, index) => (fits(entry, combination, original) ? [index] : []));
    if (fitting.length === 0) alone.push(entry);
    for (const index of fitting) extended[index] = { ...extended[index], ...entry };
  }
  return [...extended, ...alone];
}

/** An entry is added where it overwrites no original value; values added by earlier entries may be overwritten. */
function fits(entry: ValueMap, combination: ValueMap, original: ReadonlySet<string>): boolean {
  return Object.entries(entry).every(([key, value]) => !original.has(key) || covers(value, combination[key]));
}
