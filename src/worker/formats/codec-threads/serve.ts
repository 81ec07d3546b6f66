/** What a codec thread does until it is ended: one chunk after the other. */
import { parentPort } from 'node:worker_threads';
import { release } from '../../core';
import { decodeChunk, encodeChunk } from '../codecs';
import { bytesOf, elementCount, itemSize, valuesOf, type NumericValues } from '../dtypes';
import { scatter } from '../scatter';
import type { ChunkPlaces, Reply, Request } from './messages';

/**
 * Answers this thread's requests one after the other, in their order; called once, in a worker
 * thread. A chunk that cannot be coded is a reply with `failure`, and the next one is taken.
 */
export function serveCodecs(): void {
  const port = parentPort!;
  let last: Promise<unknown> = Promise.resolve();
  port.on('message', (request: Request) => {
    last = last.then(async () => {
      const reply = await answer(request).catch((error: Error): Reply => ({ failure: error.message }));
      port.postMessage(reply, 'failure' in reply ? [] : memoryOf(reply.result, reply.given));
    });
  });
}

async function answer(request: Request): Promise<Reply> {
  const { bytes, dtype, chain, shape } = request;
  if (request.call === 'encode') {
    const encoded = await encodeChunk(valuesOf(dtype, bytes), dtype, chain, shape);
    return { result: encoded.buffer === bytes.buffer ? encoded.slice() : encoded };
  }
  if (request.call === 'scatter') {
    await scatterChunk(request, request.places);
    release(bytes);
    return {};
  }
  const { into } = request;
  const values = (await decodeChunk(bytes, dtype, chain, shape, into)) as NumericValues;
  // Stored as it is: what came in may be shared, and is someone else's.
  const result = values.buffer === bytes.buffer ? bytesOf(values).slice() : bytesOf(values);
  release(bytes);
  return result.buffer === into.buffer ? { result } : { result, given: into };
}

/** For the decoded chunks of this thread, one after the other. */
let room = new Uint8Array(0);

async function scatterChunk(
  { bytes, dtype, chain, shape }: Request,
  { cuts, memory, offsets }: ChunkPlaces
): Promise<void> {
  const length = elementCount(shape) * itemSize(dtype);
  if (room.byteLength !== length) {
    release(room);
    room = new Uint8Array(length);
  }
  const values = (await decodeChunk(bytes, dtype, chain, shape, room)) as NumericValues;
  scatter(bytesOf(values), cuts, chunk => new Uint8Array(memory, offsets[chunk]));
  if (values.buffer !== room.buffer && values.buffer !== bytes.buffer) {
    release(bytesOf(values));
  }
}

function memoryOf(...parts: readonly (Uint8Array | undefined)[]): ArrayBuffer[] {
  const buffers = new Set(parts.flatMap(part => (part ? [part.buffer] : [])));
  return [...buffers].filter(buffer => buffer instanceof ArrayBuffer);
}
