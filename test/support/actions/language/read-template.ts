/** Why: GitHub's parser is made for editors and takes the raw text of values of several lines; runs need what YAML makes of it. */

import { NoOperationTraceWriter } from '@actions/workflow-parser';
import { TemplateContext, TemplateValidationErrors } from '@actions/workflow-parser/templates/template-context';
import { readTemplate as read } from '@actions/workflow-parser/templates/template-reader';
import type { TemplateSchema } from '@actions/workflow-parser/templates/schema/template-schema';
import { StringToken } from '@actions/workflow-parser/templates/tokens/string-token';
import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token';
import { YamlObjectReader } from '@actions/workflow-parser/workflows/yaml-object-reader';

/** A file as the parser understood it; what is wrong with it stands in the context. */
export type ReadTemplate = { readonly context: TemplateContext; readonly value: TemplateToken | undefined };

/** Reads a YAML file by a schema of the parser's, from a root of that schema. */
export function readTemplate(path: string, content: string, schema: TemplateSchema, root: string): ReadTemplate {
  const context = new TemplateContext(new TemplateValidationErrors(), schema, new NoOperationTraceWriter());
  const file = context.getFileId(path);
  const reader = new YamlObjectReader(file, content);
  if (reader.errors.length > 0) {
    for (const error of reader.errors) context.error(file, error.message, error.range);
    return { context, value: undefined };
  }
  const next = reader.allowLiteral.bind(reader);
  reader.allowLiteral = () => {
    const token = next();
    return token instanceof StringToken
      ? new StringToken(token.file, token.range, token.value, token.definitionInfo, undefined)
      : token;
  };
  return { context, value: read(context, root, reader, file) };
}
