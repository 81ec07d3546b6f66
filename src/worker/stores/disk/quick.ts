/**
 * Small files read and written without waiting, for a disk that is quick. What
 * is not plain (an error, a link, a large file) is left, as it was, to the
 * patient way, which also knows the words: then the answer is undefined.
 */
import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  futimesSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeSync,
  type BigIntStats
} from 'node:fs';
import { posix } from 'node:path';
import type { ObjectInfo, Precondition, ReadOptions, WriteOptions } from '../store';
import { codeOf, infoOf, versionOf } from './paths';
import { partFor } from './publishing';

const MOST_BYTES = 1024 * 1024;

/** What stands at a path, if anything does. */
export function lstatQuickly(path: string): { stats: BigIntStats | undefined } | undefined {
  try {
    return { stats: lstatSync(path, { bigint: true, throwIfNoEntry: false }) };
  } catch {
    return undefined;
  }
}

/** The bytes of a small file, or of a small piece of one. */
export function readQuickly(path: string, options: ReadOptions): Uint8Array | undefined {
  const { offset = 0, length = Infinity, ifVersion, into } = options;
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
  try {
    const stats = fstatSync(file, { bigint: true });
    const bytes = Math.max(0, Math.min(Number(stats.size) - offset, length));
    const isOther = ifVersion !== undefined && versionOf(stats) !== ifVersion;
    if (!stats.isFile() || isOther || bytes > MOST_BYTES) {
      return undefined;
    }
    const fits = into !== undefined && into.byteLength >= bytes;
    const buffer = fits ? into.subarray(0, bytes) : Buffer.allocUnsafeSlow(bytes);
    if (bytes > 0 && readSync(file, buffer, 0, bytes, offset) !== bytes) {
      return undefined;
    }
    const isAtRest = ifVersion === undefined || versionOf(fstatSync(file, { bigint: true })) === ifVersion;
    return isAtRest ? buffer : undefined;
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}

/** Write a small file that need not be synced: visible only when it is whole. */
export function writeQuickly(
  key: string,
  path: string,
  body: Uint8Array,
  { writer, modified, precondition, sizeBytes }: WriteOptions
): ObjectInfo | undefined {
  if (body.byteLength > MOST_BYTES || (sizeBytes ?? body.byteLength) !== body.byteLength) {
    return undefined;
  }
  const part = partFor(path, writer);
  try {
    const written = writePart(part, body, modified);
    const isOurs = lstatSync(part, { bigint: true }).ino === written.ino;
    if (isOurs && publish(part, path, precondition)) {
      return infoOf(key, written);
    }
  } catch {
    // The patient way meets the same error, and tells it.
  }
  rmSync(part, { force: true });
  return undefined;
}

function writePart(part: string, body: Uint8Array, modified: Date | undefined): BigIntStats {
  const file = create(part);
  try {
    for (let done = 0; done < body.byteLength;) {
      done += writeSync(file, body, done);
    }
    if (modified) {
      futimesSync(file, modified, modified);
    }
    return fstatSync(file, { bigint: true });
  } finally {
    closeSync(file);
  }
}

/** A new file; what a killed run of the same writer left goes first. */
function create(part: string): number {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  for (;;) {
    try {
      return openSync(part, flags, 0o666);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') {
        mkdirSync(posix.dirname(part), { recursive: true });
      } else if (codeOf(error) === 'EEXIST') {
        unlinkSync(part);
      } else {
        throw error;
      }
    }
  }
}

/** As the patient `publish`; false when what stands there is not what was expected. */
function publish(part: string, path: string, precondition: Precondition | undefined): boolean {
  if (precondition && 'absent' in precondition) {
    linkSync(part, path);
    unlinkSync(part);
    return true;
  }
  const present = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (precondition && (!present || versionOf(present) !== precondition.version)) {
    return false;
  }
  if (present?.isFile()) {
    chmodSync(part, Number(present.mode) & 0o777);
  }
  renameSync(part, path);
  return true;
}
