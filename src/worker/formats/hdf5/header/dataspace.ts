/** Dataspace message: the extent of an array. Specification IV.A.2.b. */
import { elementCount } from '../../dtypes';
import type { Cursor } from '../bytes';

/**
 * The extent of a dataset or an attribute, in elements. Both lists have one entry a dimension,
 * at most 32, and no present length is beyond the longest.
 */
export interface Dataspace {
  /** `null` spaces hold nothing, scalars one element. */
  kind: 'null' | 'scalar' | 'simple';
  /** Present lengths; empty unless simple. */
  shape: number[];
  /** Longest lengths; `undefined` is unlimited. */
  maxShape: (number | undefined)[];
}

/** As H5S_MAX_RANK. */
const MOST_DIMENSIONS = 32;

/**
 * The cursor stands at the beginning of the message. Throws `unreadable` where it is
 * damaged, as everything in this folder does.
 */
export function parseDataspace(cursor: Cursor): Dataspace {
  const version = cursor.version(1, 2);
  const rank = cursor.uint8();
  const flags = cursor.uint8();
  if (rank > MOST_DIMENSIONS) {
    cursor.fail(`it has ${rank} dimensions`);
  }
  let kind: Dataspace['kind'] = rank === 0 ? 'scalar' : 'simple';
  if (version === 1) {
    cursor.skip(5);
  } else {
    const type = cursor.uint8();
    kind = (['scalar', 'simple', 'null'] as const)[type] ?? cursor.fail(`its dataspace type is ${type}`);
  }
  if (kind !== 'simple' && rank > 0) {
    cursor.fail(`a ${kind} space has ${rank} dimensions`);
  }
  const shape = Array.from({ length: rank }, () => cursor.length());
  const hasMaximum = (flags & 1) !== 0;
  const maxShape = shape.map(length => (hasMaximum ? cursor.maybeLength() : length));
  if (maxShape.some((most, axis) => most !== undefined && most < shape[axis]!)) {
    cursor.fail('a dimension is longer than it can be');
  }
  return { kind, shape, maxShape };
}

/** Elements in a dataspace; a damaged file may claim more than can be counted exactly. */
export function elementsOf({ kind, shape }: Dataspace): number {
  return kind === 'null' ? 0 : elementCount(shape);
}
