/** YAML that people write: on which line a field stands, and which fields could stand there. */
import { isMap, isScalar, isSeq, type Document, type LineCounter, type Node } from 'yaml';

type Path = readonly PropertyKey[];

/** The 1-based line of the field at a path, or of the nearest one that encloses it. */
export function lineOf(document: Document, lines: LineCounter, path: Path): number {
  let node: unknown = document.contents;
  let offset = (node as Node | null)?.range?.[0] ?? 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(item => isScalar(item.key) && item.key.value === step);
      if (!pair) {
        break;
      }
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = (node as Node | undefined)?.range?.[0] ?? offset;
    } else {
      break;
    }
  }
  return lines.linePos(offset).line;
}

/** Names of the fields that a zod schema knows at a path. */
export function fieldsAt(schema: unknown, path: Path): string[] {
  let schemas: unknown[] = [schema];
  for (const step of path) {
    schemas = schemas.flatMap(each => below(each, step));
  }
  return [...new Set(schemas.flatMap(objectsOf).flatMap(Object.keys))];
}

interface Definition {
  shape?: Record<string, unknown>;
  innerType?: unknown;
  options?: unknown[];
  element?: unknown;
  valueType?: unknown;
}

function definitionOf(schema: unknown): Definition {
  return (schema as { def?: Definition } | undefined)?.def ?? {};
}

/** What a schema says of the field, or of the item, `step`. */
function below(schema: unknown, step: PropertyKey): unknown[] {
  const { shape, innerType, options = [], element, valueType } = definitionOf(schema);
  const field = shape?.[step as string] ?? element ?? valueType;
  return field === undefined
    ? [innerType, ...options].filter(each => each !== undefined).flatMap(each => below(each, step))
    : [field];
}

/** The object shapes behind defaults, nullables and unions. */
function objectsOf(schema: unknown): Record<string, unknown>[] {
  const { shape, innerType, options = [] } = definitionOf(schema);
  return shape ? [shape] : [innerType, ...options].filter(each => each !== undefined).flatMap(objectsOf);
}
