import { describe, expect, it } from '@jest/globals';
import { sleep } from '../../../../core';
import type { SourceFile } from '../../../source';
import { Hdf5Bytes } from '../../bytes';
import { GlobalHeap } from '../global';

/** A collection at byte 0 with one object, "word". */
function collection(): Uint8Array {
  const bytes = Buffer.alloc(4096);
  bytes.write('GCOL');
  bytes.writeUInt8(1, 4);
  bytes.writeBigUInt64LE(4096n, 8);
  bytes.writeUInt16LE(1, 16);
  bytes.writeBigUInt64LE(4n, 24);
  bytes.write('word', 32);
  return bytes;
}

describe('GlobalHeap', () => {
  it('reads a collection once for two who ask, and goes on when the first gives up', async () => {
    const gate = Promise.withResolvers<void>();
    let reads = 0;
    const source = {
      uri: '/f.nc',
      sizeBytes: 4096,
      async read(start: number, length: number, signal?: AbortSignal) {
        reads++;
        await gate.promise;
        signal?.throwIfAborted();
        return collection().subarray(start, start + length);
      }
    } as unknown as SourceFile;
    const bytes = Hdf5Bytes.of(source);
    const heap = new GlobalHeap();
    const stop = new AbortController();
    const place = { collection: 0, index: 1 };
    const first = heap.object(bytes.with({ signal: stop.signal }), place, 'a');
    const second = heap.object(bytes.with({ signal: new AbortController().signal }), place, 'a');
    await sleep(0);
    stop.abort();
    await expect(first).rejects.toMatchObject({ tag: 'cancelled' });
    gate.resolve();
    expect(Buffer.from(await second).toString()).toBe('word');
    expect(reads).toBe(1);
  });
});
