/** A small object: read whole, checked, sent in one request. */
import { counted, crc32c, crc32cBase64, isLifecycleError, type Checksums } from '../../core';
import type { ObjectInfo } from '../../stores';
import { checksumsOf, ContentHash } from '../checksums';
import { fill } from './filling';
import type { ObjectCopy } from './object';
import { assertRead, assertStored } from './verify';
import { describe, described, writeOptions } from './written';

/** One whose size is not known is streamed instead. */
export async function copyWhole(copy: ObjectCopy): Promise<ObjectInfo> {
  const { item, budget, signal } = copy;
  if (item.sizeBytes === null) {
    return stream(copy);
  }
  const body = await budget.take(item.sizeBytes, signal);
  try {
    return await send(copy, body);
  } finally {
    budget.give(body);
  }
}

/** A page made as it is asked for: nobody knows its size beforehand, and nothing is recorded of it. */
async function stream(copy: ObjectCopy): Promise<ObjectInfo> {
  const { item, from, to, signal, onBytes } = copy;
  const content = new ContentHash({ md5: true });
  const read = from.read(item.source.key, { ifVersion: item.version ?? undefined, signal });
  const body = counted(hashed(read, content), onBytes);
  const stored = await to.write(item.destination.key, body, writeOptions(copy));
  return assertStored(copy, stored, content.finish());
}

async function* hashed(stream: AsyncIterable<Uint8Array>, content: ContentHash): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    content.update(chunk);
    yield chunk;
  }
}

async function send(copy: ObjectCopy, body: Uint8Array): Promise<ObjectInfo> {
  const { from, to, task, local, onBytes } = copy;
  const told = await fill(copy, body);
  const known = told ? described(copy, told) : await describe(copy);
  const read = await checkWhole(known, body);
  await task.assertHeld();
  const stored = assertStored(known, await write(known, body, read), read);
  onBytes(body.byteLength);
  if (from.type === 'disk') {
    const sent = to.comparesBy === 'crc32c' ? { ...read, crc32c: stored.crc32c } : read;
    local.remember(from.uri(known.item.source.key), known.item, sent);
  }
  if (to.type === 'disk') {
    local.remember(to.uri(stored.key), stored, read);
  }
  return stored;
}

/** The checksums that the destination is to be sent, or that the source recorded. */
async function checkWhole(copy: ObjectCopy, body: Uint8Array): Promise<Checksums> {
  const recorded = checksumsOf(copy.item);
  const needsMd5 = copy.to.comparesBy === 'md5' || recorded.md5 !== undefined;
  const read: Checksums = {
    md5: needsMd5 ? await copy.hasher.md5(body) : undefined,
    crc32c:
      recorded.md5 === undefined && recorded.crc32c !== undefined ? crc32cBase64(crc32c(body)) : undefined
  };
  assertRead(copy, read);
  return read;
}

async function write(copy: ObjectCopy, body: Uint8Array, { md5 }: Checksums): Promise<ObjectInfo> {
  const { item, to, signal } = copy;
  try {
    return await to.write(item.destination.key, body, { ...writeOptions(copy), md5 });
  } catch (error) {
    // An answer that was lost on its way makes the next try meet its own success.
    const present =
      md5 !== undefined && isLifecycleError(error, 'conflict')
        ? await to.stat(item.destination.key, signal)
        : undefined;
    if (present && present.md5 === md5 && present.sizeBytes === body.byteLength) {
      return present;
    }
    throw error;
  }
}
