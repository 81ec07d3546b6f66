/** Writing a stream whose length may be unknown: in one request if it is short, else in parts. */
import { forEachConcurrent, throwIfAborted } from '../../core';
import { assertLength } from '../failures';
import type { ObjectInfo, WriteOptions } from '../store';
import type { S3Client } from './client';
import { abortUpload, createUpload, uploadPart } from './multipart';
import { putObject } from './objects';
import { publishUpload } from './publishing';

/** A part is held whole, to be sent again if need be. */
const PART_BYTES = 8 * 1024 * 1024;
/** Parts after so many are twice as large: ten thousand of them hold 8 TiB. */
const PARTS_A_SIZE = 1000;
const PARTS_AT_ONCE = 2;

/** @throws LifecycleError `conflict` where the precondition does not hold */
export async function writeObject(
  client: S3Client,
  key: string,
  body: AsyncIterable<Uint8Array> | Uint8Array,
  options: WriteOptions
): Promise<ObjectInfo> {
  throwIfAborted(options.signal);
  if (body instanceof Uint8Array) {
    assertLength(client.uri(key), options.sizeBytes, body.byteLength);
    return putObject(client, key, body, options);
  }
  const parts = partsOf(body, client.uri(key), options);
  try {
    const first = (await parts.next()).value as StreamPart;
    return first.isLast
      ? await putObject(client, key, first.bytes, options)
      : await writeInParts(client, key, first, parts, options);
  } finally {
    await parts.return(undefined);
  }
}

async function writeInParts(
  client: S3Client,
  key: string,
  first: StreamPart,
  others: AsyncIterable<StreamPart>,
  options: WriteOptions
): Promise<ObjectInfo> {
  const { uploadId } = await createUpload(client, key, options);
  const etags: string[] = [];
  let sizeBytes = 0;
  async function* all(): AsyncGenerator<StreamPart> {
    yield first;
    yield* others;
  }
  try {
    await forEachConcurrent(
      all(),
      PARTS_AT_ONCE,
      async ({ bytes }, signal, index) => {
        etags[index] = await uploadPart(client, key, uploadId, index + 1, bytes, { signal });
        sizeBytes += bytes.byteLength;
      },
      options.signal
    );
    return await publishUpload(client, key, { uploadId, etags, sizeBytes }, options);
  } catch (error) {
    // Why it failed matters more than that its parts may stay.
    await abortUpload(client, key, uploadId).catch(() => undefined);
    throw error;
  }
}

interface StreamPart {
  bytes: Uint8Array;
  isLast: boolean;
}

/** A stream cut into parts; only the last may be empty, and it comes only if the length is right. */
async function* partsOf(
  body: AsyncIterable<Uint8Array>,
  uri: string,
  { sizeBytes, signal }: WriteOptions
): AsyncGenerator<StreamPart> {
  let pieces: Uint8Array[] = [];
  let held = 0;
  let total = 0;
  let count = 0;
  const taken = (): Uint8Array => {
    const bytes = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces, held);
    pieces = [];
    held = 0;
    count++;
    return bytes;
  };
  for await (const chunk of body) {
    throwIfAborted(signal);
    total += chunk.byteLength;
    assertLength(uri, sizeBytes, total, true);
    let rest = chunk;
    for (;;) {
      const room = PART_BYTES * 2 ** Math.floor(count / PARTS_A_SIZE) - held;
      if (rest.byteLength <= room) {
        break;
      }
      pieces.push(rest.subarray(0, room));
      held += room;
      yield { bytes: taken(), isLast: false };
      rest = rest.subarray(room);
    }
    pieces.push(rest);
    held += rest.byteLength;
  }
  assertLength(uri, sizeBytes, total);
  yield { bytes: taken(), isLast: true };
}
