/** Whole files, chunk by chunk; small ones that need not be synced at once, while the disk is quick. */
import type { BigIntStats } from 'node:fs';
import { throwIfAborted, type QuickCalls } from '../../core';
import { assertLength } from '../failures';
import type { ObjectInfo, WriteOptions } from '../store';
import { diskError, filePathOf, infoOf } from './paths';
import { TakenOver, assertOurs, createPart, discard, partFor, publishOurs, writeAll } from './publishing';
import { writeQuickly } from './quick';

/**
 * As `Store.write`.
 *
 * @throws LifecycleError `changed` when the body is not as long as `sizeBytes` says, `conflict`
 *   when the precondition is not met, or another run of the same job took over
 */
export async function writeFile(
  key: string,
  body: AsyncIterable<Uint8Array> | Uint8Array,
  options: WriteOptions,
  quickCalls: QuickCalls
): Promise<ObjectInfo> {
  const path = filePathOf(key);
  throwIfAborted(options.signal);
  if (body instanceof Uint8Array && options.durable === false) {
    const written = quickCalls.attempt(() => writeQuickly(key, path, body, options));
    if (written) {
      return written;
    }
  }
  const part = partFor(path, options.writer);
  const file = await createPart(part);
  let written: BigIntStats;
  try {
    try {
      let position = 0;
      for await (const chunk of body instanceof Uint8Array ? [body] : body) {
        throwIfAborted(options.signal);
        await writeAll(file, chunk, position);
        position += chunk.byteLength;
      }
      assertLength(path, options.sizeBytes, position);
      if (options.modified) {
        await file.utimes(options.modified, options.modified);
      }
      if (options.durable !== false) {
        await file.sync();
      }
      written = await assertOurs(file, part);
    } finally {
      await file.close();
    }
    throwIfAborted(options.signal);
    await publishOurs(part, path, options.precondition);
  } catch (error) {
    if (!(error instanceof TakenOver)) {
      await discard(part);
    }
    throw diskError(error, path);
  }
  return infoOf(key, written);
}
