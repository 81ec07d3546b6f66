/** Files that appear whole or not at all. */
import { hash, randomBytes } from 'node:crypto';
import { constants, type BigIntStats } from 'node:fs';
import { chmod, link, mkdir, open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { posix } from 'node:path';
import { LifecycleError } from '../../core';
import type { Precondition } from '../store';
import { PART_SUFFIX, codeOf, diskError, isAbsence, isPartName, lstatIfAny, versionOf } from './paths';

/** A hidden name beside `path` that nothing else uses. */
export function partPath(path: string, id = randomBytes(8).toString('hex')): string {
  // Short enough that the longest allowed name still has room.
  const name = posix.basename(path).slice(0, 40);
  return posix.join(posix.dirname(path), `.${name}.${id}${PART_SUFFIX}`);
}

/** Where a write of `path` gathers: a writer with a name has one place a path. */
export function partFor(path: string, writer: string | undefined): string {
  return writer === undefined ? partPath(path) : partOf(path, writer);
}

/** Room for a new file at `part`: its folder is there, and what a killed run left at its place is not. */
export async function makeRoom(part: string): Promise<void> {
  await makeParents(part);
  await discard(part);
}

/** Is it for want of room, in the sense of `makeRoom`, that there is no new file? */
export function lacksRoom(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'EEXIST'].includes(codeOf(error) ?? '');
}

/** The new file that a write gathers in. Room is only made where there is none: each call is a journey on a network's disk. */
export async function createPart(part: string): Promise<FileHandle> {
  try {
    return await open(part, NEW_FILE, 0o666);
  } catch (error) {
    if (!lacksRoom(error)) {
      throw diskError(error, part);
    }
  }
  await makeRoom(part);
  return createNew(part);
}

/** The one place where a writer with a name gathers a path. */
export function partOf(path: string, writer: string): string {
  return partPath(path, digest(writer) + digest(path));
}

/** Does the name belong to an unfinished file of this writer? */
export function isPartOf(name: string, writer: string): boolean {
  return isPartName(name) && name.slice(-PART_SUFFIX.length - 2 * DIGEST).startsWith(digest(writer));
}

/** Digits of each of the two digests in the name of an unfinished file. */
const DIGEST = 12;

function digest(text: string): string {
  return hash('md5', text).slice(0, DIGEST);
}

/** What stands at `part` then belongs to the run that took over, and is not to be discarded. */
export class TakenOver extends LifecycleError {
  constructor(part: string, cause?: unknown) {
    super('conflict', `${part} was replaced: another run of this job took over.`, { subject: part, cause });
  }
}

/** What the open file is, if it is still the one at `part`; throws `TakenOver`. */
export async function assertOurs(file: FileHandle, part: string): Promise<BigIntStats> {
  const [open, named] = [await file.stat({ bigint: true }), await lstatIfAny(part)];
  if (open.ino !== named?.ino) {
    throw new TakenOver(part);
  }
  return open;
}

/** Make the folder of `path`, and those above it. */
export async function makeParents(path: string): Promise<void> {
  const folder = posix.dirname(path);
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    if (codeOf(error) === 'EEXIST') {
      throw new LifecycleError('conflict', `${folder} is a file, so nothing can be written below it.`, {
        subject: folder,
        cause: error
      });
    }
    throw diskError(error, folder);
  }
}

/** A file that must not exist, never through a link. */
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

async function createNew(path: string): Promise<FileHandle> {
  try {
    return await open(path, NEW_FILE, 0o666);
  } catch (error) {
    throw diskError(error, path);
  }
}

/** The whole chunk at `position` bytes: the system may take less at once. */
export async function writeAll(file: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < chunk.byteLength) {
    const { bytesWritten } = await file.write(chunk, done, chunk.byteLength - done, position + done);
    done += bytesWritten;
  }
}

/**
 * Give the finished file `part` its name. A link at `path` is replaced, never
 * written through.
 *
 * `absent` holds without a race: the name is taken by `link`, or where the
 * file system has no hard links by creating it exclusively. Between the look
 * at a `version` and the rename a moment remains in which another process
 * could write.
 */
export async function publish(part: string, path: string, precondition?: Precondition): Promise<void> {
  try {
    if (precondition && 'absent' in precondition) {
      await publishAbsent(part, path);
      return;
    }
    const present = await lstatIfAny(path);
    if (precondition && (!present || versionOf(present) !== precondition.version)) {
      throw new LifecycleError('conflict', `${path} has changed in the meantime; nothing was written.`, {
        subject: path
      });
    }
    if (present?.isFile()) {
      // Overwriting keeps the permissions that somebody gave the file.
      await chmod(part, Number(present.mode) & 0o777);
    }
    await rename(part, path);
  } catch (error) {
    throw diskError(error, path);
  }
}

/** As `publish`, of the file that a writer gathered; throws `TakenOver` when that is no longer there. */
export async function publishOurs(part: string, path: string, precondition?: Precondition): Promise<void> {
  try {
    await publish(part, path, precondition);
  } catch (error) {
    if (codeOf((error as LifecycleError).cause) === 'ENOENT') {
      throw new TakenOver(part, error);
    }
    throw error;
  }
}

async function publishAbsent(part: string, path: string): Promise<void> {
  try {
    await link(part, path);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error) ?? '')) {
      throw error;
    }
    await (await createNew(path)).close();
    try {
      await rename(part, path);
    } catch (failure) {
      await discard(path);
      throw failure;
    }
    return;
  }
  await unlink(part);
}

/** Remove an unfinished file, whatever state it is in. */
export async function discard(...paths: string[]): Promise<void> {
  for (const path of paths) {
    try {
      await unlink(path);
    } catch (error) {
      if (!isAbsence(error)) {
        throw diskError(error, path);
      }
    }
  }
}
