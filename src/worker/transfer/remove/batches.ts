/** Long lists in pieces that one request, or a few, can take. */
import { sameBucket, type Location } from '../../core';

/** Also what S3 removes in one request. */
const BATCH_ITEMS = 1000;

/** Runs of items of one bucket, in their order. */
export async function* batchesOf<T extends { location: Location }>(
  items: AsyncIterable<T>
): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    if (batch.length >= BATCH_ITEMS || (batch.length > 0 && !sameBucket(batch[0]!.location, item.location))) {
      yield batch;
      batch = [];
    }
    batch.push(item);
  }
  if (batch.length > 0) {
    yield batch;
  }
}
