// Turns schemas/*.schema.json into plain validation functions, so that the program neither ships nor starts a schema compiler.
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const draft = 'https://json-schema.org/draft/2020-12/schema';

const declarations = `// Made from schemas/ by scripts/generate-validators.mjs: change the schema, then type npm run build.
/** One violation of a schema. */
export interface SchemaViolation {
  /** JSON pointer to the offending value; empty for the document itself. */
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/** Says whether a value satisfies the schema; \`errors\` then holds the first violation of the latest call. */
export interface SchemaValidator {
  (value: unknown): boolean;
  readonly errors?: readonly SchemaViolation[] | null;
}
`;

/** Files below a directory, sorted, as paths relative to it. */
function filesBelow(directory) {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.schema.json'))
    .toSorted();
}

const functionName = (file) =>
  `validate${path
    .basename(file, '.schema.json')
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')}`;

/** All schemas of a directory, with the name of the function that each becomes. */
function readSchemas(directory) {
  const names = new Map();
  return filesBelow(directory).map((file) => {
    const schema = JSON.parse(readFileSync(path.join(directory, file), 'utf8'));
    const name = functionName(file);
    if (names.has(name))
      throw new Error(`schemas/${file} and schemas/${names.get(name)} would both become ${name}: rename one.`);
    names.set(name, file);
    if (schema.$schema !== draft) throw new Error(`schemas/${file}: "$schema" must be "${draft}".`);
    if (typeof schema.$id !== 'string') throw new Error(`schemas/${file} has no "$id".`);
    return { file, name, schema };
  });
}

async function compile(schemas) {
  const [{ default: ajvModule }, { default: standaloneModule }, { default: addFormats }, { build }] = await Promise.all(
    [import('ajv/dist/2020.js'), import('ajv/dist/standalone/index.js'), import('ajv-formats'), import('esbuild')],
  );
  const Ajv = ajvModule.default ?? ajvModule;
  const standaloneCode = standaloneModule.default ?? standaloneModule;
  const ajv = new Ajv({ strict: true, allErrors: false, validateFormats: true, code: { source: true, esm: true } });
  (addFormats.default ?? addFormats)(ajv);
  for (const { file, schema } of schemas) {
    try {
      ajv.addSchema(schema);
    } catch (error) {
      throw new Error(`schemas/${file}: ${error.message}`, { cause: error });
    }
  }
  const code = standaloneCode(ajv, Object.fromEntries(schemas.map(({ name, schema }) => [name, schema.$id])));
  // Ajv leaves require() of its small runtime and of the formats in the code; bundling puts those lines in place.
  const result = await build({
    stdin: { contents: code, resolveDir: root, sourcefile: 'validators.js', loader: 'js' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['main'],
    target: 'node20',
    minifySyntax: true,
    logLevel: 'warning',
  });
  return result.outputFiles[0].text;
}

/** Writes a file whole or not at all, and leaves it alone when it says the same already. */
export function writeIfChanged(file, content) {
  if (existsSync(file) && readFileSync(file).equals(Buffer.from(content))) return;
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, content);
  renameSync(temporary, file);
}

/**
 * Writes src/formats/generated/validators.js and its declarations.
 * Each `<name>.schema.json` becomes the exported function `validate<Name>`.
 */
export async function generateValidators(directory = root) {
  const schemas = readSchemas(path.join(directory, 'schemas'));
  const code = schemas.length === 0 ? 'export {};\n' : await compile(schemas);
  const types = schemas.map(({ file, name }) => `\n/** schemas/${file} */\nexport const ${name}: SchemaValidator;\n`);
  const target = path.join(directory, 'src/formats/generated');
  writeIfChanged(path.join(target, 'validators.js'), code);
  writeIfChanged(path.join(target, 'validators.d.ts'), declarations + types.join(''));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await generateValidators();
