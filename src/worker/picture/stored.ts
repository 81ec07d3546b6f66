/** What a variable takes in its store: counted when somebody asks, for some seconds at most. */
import type { StoredSize } from '../../protocol/dataset';
import { asPrefix, atKey, type Location } from '../core';
import type { WorkContext } from '../context';
import { openReferences, Presence, type Dataset } from '../formats';
import { pages } from '../stores';

/** Listing stops then: a store of millions of chunks takes minutes. */
const COUNTING_MS = 8000;

/** Stored bytes; `isComplete` is false when counting was stopped. */
export async function storedSize(
  dataset: Dataset,
  location: Location,
  group: string,
  variable: string,
  context: WorkContext,
  signal: AbortSignal
): Promise<StoredSize> {
  const isZarr = dataset.format === 'zarr2' || dataset.format === 'zarr3';
  if (!isZarr || (await openReferences(location, context, signal))) {
    return fromTable(dataset, variable, signal);
  }
  const path = [location.key, ...group.split('/'), variable].map(part => part.replace(/\/+$/, ''));
  const prefix = asPrefix(path.filter((part, i) => part !== '' || i === 0).join('/'));
  return fromListing(atKey(location, prefix), context, signal);
}

/** A file's index, or references, tell without a listing. */
async function fromTable(dataset: Dataset, variable: string, signal: AbortSignal): Promise<StoredSize> {
  const { presence, length, inline } = await dataset.chunks(variable, signal);
  const size: StoredSize = { bytes: 0, chunks: 0, isComplete: true };
  for (let row = 0; row < presence.length; row++) {
    if (presence[row] !== Presence.absent) {
      size.chunks++;
      size.bytes += inline.get(row)?.byteLength ?? Math.max(0, length[row]!);
    }
  }
  return size;
}

async function fromListing(
  location: Location,
  context: WorkContext,
  signal: AbortSignal
): Promise<StoredSize> {
  const size: StoredSize = { bytes: 0, chunks: 0, isComplete: true };
  const end = performance.now() + COUNTING_MS;
  for await (const { objects } of pages(context.open(location), location.key, { signal })) {
    for (const { key, sizeBytes } of objects) {
      // Metadata documents are no chunks; a shard counts as one.
      if (!/(^|\/)(zarr\.json|\.z[a-z]+)$/.test(key)) {
        size.bytes += sizeBytes;
        size.chunks++;
      }
    }
    if (performance.now() > end) {
      size.isComplete = false;
      break;
    }
  }
  return size;
}
