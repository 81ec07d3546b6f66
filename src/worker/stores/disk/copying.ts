/** Files from place to place on the disk, without their bytes passing through here. */
import { constants, type BigIntStats } from 'node:fs';
import { copyFile as copyOnDisk, open, type FileHandle } from 'node:fs/promises';
import { LifecycleError, throwIfAborted, nothingThere } from '../../core';
import type { CopyOptions, ObjectInfo, RenameOptions } from '../store';
import { changed, codeOf, diskError, filePathOf, lstatIfAny, notAFile, standing, versionOf } from './paths';
import {
  assertOurs,
  discard,
  lacksRoom,
  makeParents,
  makeRoom,
  partFor,
  publish,
  publishOurs,
  TakenOver
} from './publishing';

/** Beyond this, a copy that the file system cannot share is streamed, so that it can be stopped and resumed. */
const WHOLE_COPY_BYTES = 64 * 1024 * 1024;

const CANNOT_SHARE = ['ENOTSUP', 'EOPNOTSUPP', 'EXDEV', 'ENOSYS', 'EINVAL', 'ENOTTY'];

/** Copy, sharing blocks where the file system can. Undefined for a large file that it cannot share. */
export async function copyFile(
  sourceKey: string,
  key: string,
  options: CopyOptions
): Promise<ObjectInfo | undefined> {
  throwIfAborted(options.signal);
  const path = filePathOf(key);
  const sourcePath = filePathOf(sourceKey);
  const before = await fileAt(sourcePath, options.ifVersion);
  const part = partFor(path, options.writer);
  const shareOnly = Number(before.size) > WHOLE_COPY_BYTES ? constants.COPYFILE_FICLONE_FORCE : 0;
  try {
    await copyToPart(sourcePath, part, constants.COPYFILE_FICLONE | shareOnly);
    const after = await lstatIfAny(sourcePath);
    if (!after || versionOf(after) !== versionOf(before)) {
      throw changed(sourcePath);
    }
    const file = await openPart(part);
    try {
      // A source at rest gives a copy of its size, so what is smaller is what another run has begun.
      if ((await file.stat({ bigint: true })).size !== before.size) {
        throw new TakenOver(part);
      }
      if (options.modified) {
        await file.utimes(options.modified, options.modified);
      }
      if (options.durable !== false) {
        await file.sync();
      }
      await assertOurs(file, part);
    } finally {
      await file.close();
    }
    await publishOurs(part, path, options.precondition);
  } catch (error) {
    if (error instanceof TakenOver) {
      throw error;
    }
    await discard(part);
    if (shareOnly && CANNOT_SHARE.includes(codeOf(error) ?? '')) {
      return undefined;
    }
    throw diskError(error, path);
  }
  return standing(key, path);
}

/** Room is only made where there is none: each call is a journey on a network's disk. */
async function copyToPart(sourcePath: string, part: string, mode: number): Promise<void> {
  const copy = (): Promise<void> => copyOnDisk(sourcePath, part, constants.COPYFILE_EXCL | mode);
  try {
    await copy();
    return;
  } catch (error) {
    if (!lacksRoom(error)) {
      throw error;
    }
  }
  await makeRoom(part);
  try {
    await copy();
  } catch (error) {
    throw codeOf(error) === 'EEXIST' ? new TakenOver(part, error) : error;
  }
}

/** The file that was just copied, if no other run took it away. */
async function openPart(part: string): Promise<FileHandle> {
  try {
    return await open(part, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    throw codeOf(error) === 'ENOENT' ? new TakenOver(part, error) : error;
  }
}

/** Give a file another name. Undefined when the two are on different file systems. */
export async function renameFile(
  sourceKey: string,
  key: string,
  options: RenameOptions
): Promise<ObjectInfo | undefined> {
  throwIfAborted(options.signal);
  const path = filePathOf(key);
  const sourcePath = filePathOf(sourceKey);
  await fileAt(sourcePath, options.ifVersion);
  await makeParents(path);
  try {
    await publish(sourcePath, path, options.precondition);
  } catch (error) {
    if (error instanceof LifecycleError && codeOf(error.cause) === 'EXDEV') {
      return undefined;
    }
    throw error;
  }
  return standing(key, path);
}

async function fileAt(path: string, version: string | undefined): Promise<BigIntStats> {
  const stats = await lstatIfAny(path);
  if (!stats) {
    throw nothingThere(path);
  }
  if (!stats.isFile()) {
    throw notAFile(path);
  }
  if (version !== undefined && versionOf(stats) !== version) {
    throw changed(path);
  }
  return stats;
}
