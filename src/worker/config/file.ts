/** Reading `lifecycle.yaml`: errors name the file, the line and the nearest field. */
import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import { LifecycleError, toLifecycleError } from '../core/errors';
import { nearest } from '../core/spelling';
import { fieldsAt, lineOf } from '../core/yaml';
import { fileSchema, type ConfigFile } from './schema';

/** Read and validate a configuration file; throws `bad-input`. */
export async function readConfigFile(path: string): Promise<ConfigFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { message } = toLifecycleError(error, path);
    throw new LifecycleError('bad-input', `The configuration ${message}`, { subject: path, cause: error });
  }
  return parseConfigFile(text, path);
}

/** Validate the text of a configuration file; `name` is for messages. */
export function parseConfigFile(text: string, name: string): ConfigFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [syntaxError] = document.errors;
  if (syntaxError) {
    throw invalid(name, lines.linePos(syntaxError.pos[0]).line, syntaxError.message, syntaxError);
  }
  const parsed = fileSchema.safeParse(document.toJS() ?? {});
  if (parsed.success) {
    return parsed.data;
  }
  const issue = parsed.error.issues[0]!;
  const path = issue.path as (string | number)[];
  if (issue.code === 'unrecognized_keys') {
    const field = issue.keys[0]!;
    const known = fieldsAt(fileSchema, path);
    const guess = nearest(field, known);
    const hint = guess ? `; did you mean "${guess}"?` : `; known here: ${known.join(', ')}`;
    throw invalid(
      name,
      lineOf(document, lines, [...path, field]),
      `unknown field "${[...path, field].join('.')}"${hint}`
    );
  }
  const where = path.length > 0 ? `${path.join('.')}: ` : '';
  // A key of a record that is refused carries its reasons one level down.
  const words = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  throw invalid(name, lineOf(document, lines, path), `${where}${words}`);
}

function invalid(name: string, line: number, words: string, cause?: unknown): LifecycleError {
  return new LifecycleError('bad-input', `${name}, line ${line}: ${words}`, { subject: name, cause });
}
