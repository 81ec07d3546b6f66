/** Filter pipeline message. Specification IV.A.2.l. */
import type { Cursor } from '../bytes';

/**
 * A filter without its name and flags: its number says what it is, and none may be left out but
 * those that a chunk's filter mask names.
 */
export interface PipelineFilter {
  /** As registered with the HDF Group. */
  id: number;
  /** Client data (`cd_values`). */
  values: number[];
}

/** As H5Z_MAX_NFILTERS. */
const MOST_FILTERS = 32;
/** Filters below have no name in version 2. */
const FIRST_NAMED_ID = 256;

/** In the order in which they were applied when writing. */
export function parseFilterPipeline(cursor: Cursor): PipelineFilter[] {
  const version = cursor.version(1, 2);
  const count = cursor.uint8();
  if (count > MOST_FILTERS) {
    cursor.fail(`it has ${count} filters`);
  }
  cursor.skip(version === 1 ? 6 : 0);
  return Array.from({ length: count }, () => {
    const id = cursor.uint16();
    const nameBytes = version === 1 || id >= FIRST_NAMED_ID ? cursor.uint16() : 0;
    // Flags: whether a reader without this filter may leave it out.
    cursor.skip(2);
    const valueCount = cursor.uint16();
    cursor.skip(version === 1 ? Math.ceil(nameBytes / 8) * 8 : nameBytes);
    const values = Array.from({ length: valueCount }, () => cursor.uint32());
    cursor.skip(version === 1 && valueCount % 2 === 1 ? 4 : 0);
    return { id, values };
  });
}
