/** Files from place to place on the disk, without their bytes passing through here. */
import { constants, type BigIntStats } from 'node:fs';
import { copyFile as copyOnDisk, open } from 'node:fs/promises';
import { LifecycleError, throwIfAborted, nothingThere } from '../../core';
import type { CopyOptions, ObjectInfo, RenameOptions } from '../store';
import { changed, codeOf, diskError, filePathOf, lstatIfAny, notAFile, standing, versionOf } from './paths';
import { assertOurs, discard, makeParents, makeRoom, partFor, publish } from './writing';

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
  await makeRoom(part);
  const shareOnly = Number(before.size) > WHOLE_COPY_BYTES ? constants.COPYFILE_FICLONE_FORCE : 0;
  try {
    await copyOnDisk(sourcePath, part, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE | shareOnly);
    const after = await lstatIfAny(sourcePath);
    const copied = await lstatIfAny(part);
    if (!after || versionOf(after) !== versionOf(before) || copied?.size !== before.size) {
      throw changed(sourcePath);
    }
    const file = await open(part, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
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
    await publish(part, path, options.precondition);
  } catch (error) {
    await discard(part);
    if (shareOnly && CANNOT_SHARE.includes(codeOf(error) ?? '')) {
      return undefined;
    }
    throw diskError(error, path);
  }
  return standing(key, path);
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
