/** Why: the published schemas are held against what the program writes, by a validator that knows nothing of the program. */

import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** Makes a check of values, as they are read back from JSON, against a published schema; it gives what the schema says against them. */
export function schemaViolations(name: string): (value: unknown) => readonly unknown[] {
  const schema: unknown = JSON.parse(
    readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8'),
  );
  const validate = new Ajv2020({ strict: true, allErrors: true }).compile(
    typeof schema === 'object' && schema !== null ? schema : { not: {} },
  );
  return (value) => (validate(JSON.parse(JSON.stringify(value))) ? [] : (validate.errors ?? ['no reason given']));
}
