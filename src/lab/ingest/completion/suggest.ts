/** What the JSON Schema of a plan has for the place where somebody types. Pure. */
import { cursorAt, type Cursor } from './cursor';

/** As much of JSON Schema (draft 2020-12) as the plan's uses. */
export interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema | boolean;
  prefixItems?: JsonSchema[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  type?: string | string[];
  default?: unknown;
}

interface Suggestion {
  label: string;
  insertText: string;
  type: 'property' | 'value';
}

/** Items replace the text from `start` to the cursor; offsets are UTF-16 units. */
export interface Suggestions {
  /** Where in the text what is suggested begins. */
  start: number;
  items: Suggestion[];
}

/** For the cursor at `offset`, what begins with what is typed there; nothing in comments and texts. */
export function suggest(schema: JsonSchema, text: string, offset: number): Suggestions {
  const cursor = cursorAt(text, offset);
  if (!cursor) {
    return { start: offset, items: [] };
  }
  const { prefix } = cursor;
  const here = below(schema, cursor);
  const items = cursor.kind === 'key' ? keysOf(here, cursor) : valuesOf(here);
  return {
    start: offset - prefix.length,
    items: items.filter(({ label }) => label.toLowerCase().startsWith(prefix.toLowerCase()))
  };
}

/** What may stand at the place; of kinds that siblings rule out nothing. */
function below(schema: JsonSchema, { path, kind, siblings }: Cursor): JsonSchema[] {
  let here = branches(schema);
  for (const [depth, field] of path.entries()) {
    // Beside the value that is typed stand the same fields as beside its key.
    const isLast = depth === path.length - 1;
    const parents = kind === 'value' && isLast && field !== '*' ? fitting(here, siblings, field) : here;
    here = parents.flatMap(each => stepInto(each, field)).flatMap(branches);
  }
  return kind === 'key' ? fitting(here, siblings) : here;
}

function branches(schema: JsonSchema): JsonSchema[] {
  const several = schema.anyOf ?? schema.oneOf;
  return several ? several.flatMap(branches) : [schema];
}

function stepInto(schema: JsonSchema, field: string): JsonSchema[] {
  const next =
    field === '*'
      ? [schema.items, ...(schema.prefixItems ?? [])]
      : [schema.properties?.[field] ?? schema.additionalProperties];
  return next.filter(each => typeof each === 'object');
}

/** Branches whose constants are what the siblings say. */
function fitting(
  all: readonly JsonSchema[],
  siblings: ReadonlyMap<string, string>,
  except?: string
): JsonSchema[] {
  return all.filter(({ properties = {} }) =>
    Object.entries(properties).every(
      ([name, { const: only }]) =>
        name === except || only === undefined || !siblings.has(name) || siblings.get(name) === String(only)
    )
  );
}

function keysOf(here: readonly JsonSchema[], { siblings }: Cursor): Suggestion[] {
  const names = new Set(here.flatMap(({ properties = {} }) => Object.keys(properties)));
  return [...names]
    .filter(name => !siblings.has(name))
    .map(name => ({ label: name, insertText: `${name}: `, type: 'property' }));
}

function valuesOf(here: readonly JsonSchema[]): Suggestion[] {
  const values = here.flatMap(schema => {
    const types = [schema.type ?? []].flat();
    return [
      ...(schema.enum ?? []),
      ...('const' in schema ? [schema.const] : []),
      ...(types.includes('boolean') ? [true, false] : []),
      ...(types.includes('null') ? [null] : [])
    ];
  });
  return [...new Set(values.map(String))].map(label => ({ label, insertText: label, type: 'value' }));
}
