/** Reading `lifecycle.yaml`: errors name the file, the line and the nearest field. */
import { readFile } from 'node:fs/promises';
import { LineCounter, isMap, isNode, isScalar, parseDocument, type Document } from 'yaml';
import { LifecycleError, toLifecycleError } from '../core/errors';
import { fileSchema, endpointSchema, panelSchema, pricesSchema, rootSchema, type ConfigFile } from './schema';

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
    const nearest = nearestField(field, fieldsAt(path));
    const hint = nearest ? `; did you mean "${nearest}"?` : `; known here: ${fieldsAt(path).join(', ')}`;
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

/** Line of the node at a path, or of the nearest one above it. */
function lineOf(document: Document, lines: LineCounter, path: readonly (string | number)[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = document.getIn(path.slice(0, depth - 1), true);
    const last = path[depth - 1];
    if (isMap(parent)) {
      const pair = parent.items.find(item => isScalar(item.key) && item.key.value === last);
      if (pair && isNode(pair.key) && pair.key.range) {
        return lines.linePos(pair.key.range[0]).line;
      }
    }
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) {
      return lines.linePos(node.range[0]).line;
    }
  }
  return 1;
}

/** The field names the schema knows where a path leads. */
function fieldsAt(path: readonly (string | number)[]): string[] {
  if (path[0] === 'endpoints') {
    return Object.keys(endpointSchema.shape);
  }
  if (path[0] === 'prices') {
    return Object.keys(pricesSchema.shape);
  }
  if (path[0] === 'panels') {
    return Object.keys(path.includes('roots') ? rootSchema.shape : panelSchema.shape);
  }
  return Object.keys(fileSchema.shape);
}

/** The name that differs least, if it is near enough to be a slip. */
function nearestField(field: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map(name => ({ name, distance: editDistance(field.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(2, Math.floor(best.name.length / 2)) ? best.name : undefined;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
