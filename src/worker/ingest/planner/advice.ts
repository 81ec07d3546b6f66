/** Chunk sizes that a person would regret: refused, or said beforehand. */
import type { Plan } from '../../../protocol/plan';
import { formatBytes, LifecycleError } from '../../core';
import { chunkGrid, elementCount, itemSize } from '../../formats';
import type { PlannedArray } from './planner';

/** Each chunk is a request for a reader: this many small ones are slow. */
const SMALL_CHUNK_BYTES = 1_000_000;
const MANY_CHUNKS = 1000;
/** A reader must hold a whole chunk to see one value of it. */
const LARGE_CHUNK_BYTES = 500_000_000;

/** Warnings in words; throws `bad-input` for chunks that nobody could read with pleasure. */
export function checkChunkSizes(arrays: readonly PlannedArray[]): string[] {
  const warnings: string[] = [];
  for (const { source, target, review } of arrays) {
    const { chunkBytes, name } = review;
    // Shards, where there are any: each is one object.
    const objectBytes = elementCount(target.chunks) * itemSize(target.dtype);
    const objects = elementCount(chunkGrid(target.shape, target.chunks));
    const inSource = source.stored.chunked
      ? elementCount(source.stored.chunkShape) * itemSize(target.dtype)
      : 0;
    if (chunkBytes > LARGE_CHUNK_BYTES && chunkBytes > inSource) {
      throw new LifecycleError(
        'bad-input',
        `Chunks of "${name}" would be ${formatBytes(chunkBytes)} each, (${review.chunks.join(', ')}), and whoever reads one value would have to fetch and hold that. Choose smaller target.chunks; about 100 MB is a good size (target.chunks: auto).`,
        { subject: name }
      );
    }
    if (chunkBytes > LARGE_CHUNK_BYTES) {
      warnings.push(
        `Chunks of "${name}" are ${formatBytes(chunkBytes)} each, as in the source. Smaller target.chunks would be easier to read.`
      );
    }
    if (objectBytes < SMALL_CHUNK_BYTES && objects >= MANY_CHUNKS) {
      warnings.push(
        `"${name}" has ${objects} chunks of ${formatBytes(objectBytes)}: each is a file or object, and reading much of it is slow. Larger target.chunks (auto: about 100 MB) are faster to read, but must be recoded.`
      );
    }
  }
  return warnings;
}

/** Archives that answer only so many requests a minute: a reader of references asks once a chunk. */
const RATE_LIMITED = /(^|\.)(zenodo\.org|datadryad\.org|osf\.io)$/i;

/** @throws LifecycleError `bad-input` for references into an archive that would soon refuse its readers */
export function assertServesReferences({ target, source }: Plan, uris: readonly string[]): void {
  if (target.kind === 'zarr') {
    return;
  }
  if (source.stage === 'scratch') {
    throw new LifecycleError(
      'bad-input',
      'References to staged files would break when scratch expires. Set source.stage: none, or target.kind: zarr.',
      { subject: 'source.stage' }
    );
  }
  const limited = uris.find(uri => /^https?:/.test(uri) && RATE_LIMITED.test(new URL(uri).hostname));
  if (limited !== undefined) {
    throw new LifecycleError(
      'bad-input',
      `${limited}: ${new URL(limited).hostname} answers only so many requests a minute, and whoever opens references asks it once for each chunk. Ingest the files instead: target.kind: zarr.`,
      { subject: limited }
    );
  }
}
