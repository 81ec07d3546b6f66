/** What goes along with an uploaded file's bytes. */
import type { WriteOptions } from '../../stores';
import { typeByName } from '../../transfer/object';
import type { Receiving } from './receiver';

/**
 * How a file is written, in one go or in parts: only over what stood at its destination when it was
 * judged. The content type follows from the name.
 */
export function describeFile({ item, task }: Receiving): WriteOptions & { sizeBytes: number } {
  return {
    sizeBytes: item.sizeBytes,
    contentType: typeByName(item.destination.key),
    modified: item.modified ?? undefined,
    precondition: item.precondition,
    signal: task.signal
  };
}
