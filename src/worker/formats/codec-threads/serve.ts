/** What a codec thread does until it is ended: one chunk after the other. */
import { parentPort } from 'node:worker_threads';
import { release } from '../../core';
import { decodeChunk, encodeChunk } from '../codecs';
import { bytesOf, valuesOf, type NumericValues } from '../dtypes';
import type { Reply, Request } from './messages';

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

async function answer({ call, bytes, dtype, chain, shape, into }: Request): Promise<Reply> {
  if (call === 'encode') {
    const encoded = await encodeChunk(valuesOf(dtype, bytes), dtype, chain, shape);
    return { result: encoded.buffer === bytes.buffer ? encoded.slice() : encoded };
  }
  const values = (await decodeChunk(bytes, dtype, chain, shape, into)) as NumericValues;
  // Stored as it is: what came in may be shared, and is someone else's.
  const result = values.buffer === bytes.buffer ? bytesOf(values).slice() : bytesOf(values);
  release(bytes);
  return result.buffer === into?.buffer ? { result } : { result, given: into };
}

function memoryOf(...parts: readonly (Uint8Array | undefined)[]): ArrayBuffer[] {
  const buffers = new Set(parts.flatMap(part => (part ? [part.buffer] : [])));
  return [...buffers].filter(buffer => buffer instanceof ArrayBuffer);
}
