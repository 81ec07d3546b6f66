/** The bytes of a file, as they are while it stays what it was. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { throwIfAborted, nothingThere } from '../../core';
import type { ReadOptions } from '../store';
import type { QuickCalls } from '../../core';
import { changed, diskError, isAbsence, lstatIfAny, notAFile, versionOf } from './paths';
import { readQuickly } from './quick';

const READ_BYTES = 512 * 1024;
const NOTHING = new Uint8Array(0);

/** @throws LifecycleError `not-found`, `changed` when it is, or becomes, another file than `ifVersion` says */
export async function* readFile(
  path: string,
  options: ReadOptions,
  quickCalls: QuickCalls
): AsyncGenerator<Uint8Array> {
  const { offset = 0, ifVersion, into, signal } = options;
  throwIfAborted(signal);
  const small = quickCalls.attempt(() => readQuickly(path, options));
  if (small) {
    yield small;
    return;
  }
  // Without O_NONBLOCK, opening a pipe would wait for a writer for ever.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw isAbsence(error) ? nothingThere(path, error) : diskError(error, path);
  });
  try {
    const stats = await file.stat({ bigint: true });
    if (!stats.isFile()) {
      throw notAFile(path);
    }
    if (ifVersion !== undefined && versionOf(stats) !== ifVersion) {
      const link = await lstatIfAny(path);
      if (!link?.isSymbolicLink() || versionOf(link) !== ifVersion) {
        throw changed(path);
      }
    }
    const end = Math.min(
      Number(stats.size),
      options.length === undefined ? Infinity : offset + options.length
    );
    for (let position = offset; position < end;) {
      throwIfAborted(signal);
      const given = into?.subarray(position - offset) ?? NOTHING;
      const buffer =
        given.byteLength > 0 ? given : Buffer.allocUnsafeSlow(Math.min(READ_BYTES, end - position));
      const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.byteLength, end - position), position);
      if (bytesRead === 0) {
        throw changed(path);
      }
      yield buffer.subarray(0, bytesRead);
      position += bytesRead;
    }
    if (ifVersion !== undefined && versionOf(await file.stat({ bigint: true })) !== versionOf(stats)) {
      throw changed(path);
    }
  } catch (error) {
    throw diskError(error, path);
  } finally {
    await file.close();
  }
}
