/** Keys to paths, and what the file system says to our errors. */
import type { BigIntStats } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { LifecycleError, namesFolder, toLifecycleError } from '../../core';
import type { ObjectInfo } from '../store';

/** Ends the names of our unfinished files. Listings never show them. */
export const PART_SUFFIX = '.lifecycle-part';

/** Is it one of our unfinished files? */
export function isPartName(name: string): boolean {
  return name.startsWith('.') && name.endsWith(PART_SUFFIX);
}

/**
 * The absolute path of a key. A trailing slash stays: the kernel then insists
 * on a folder.
 *
 * @throws LifecycleError `bad-input` for keys that are no plain path: NUL,
 *   empty, `.` or `..` segments. The disk would resolve them to another key.
 */
export function pathOf(key: string): string {
  const segments = (key.endsWith('/') ? key.slice(0, -1) : key).split('/');
  if (
    (key !== '' && segments.some(part => part === '' || part === '.' || part === '..')) ||
    key.includes('\0')
  ) {
    throw new LifecycleError(
      'bad-input',
      `"/${key}" is not a plain path: empty, "." and ".." segments name something else on a disk. Write the path without them.`,
      { subject: `/${key}` }
    );
  }
  return `/${key}`;
}

/** The path of a key that names a file. */
export function filePathOf(key: string): string {
  if (namesFolder(key)) {
    throw new LifecycleError('bad-input', `"/${key}" names a folder, not a file.`, { subject: `/${key}` });
  }
  return pathOf(key);
}

/** `size-mtime(ns)-inode`: changes when the content does. */
export function versionOf(stats: BigIntStats): string {
  return `${stats.size}-${stats.mtimeNs}-${stats.ino}`;
}

/** What `stats` says about a key. */
export function infoOf(key: string, stats: BigIntStats, linkTarget?: string): ObjectInfo {
  const isFolder = stats.isDirectory();
  return {
    key: isFolder && key !== '' && !key.endsWith('/') ? `${key}/` : key,
    sizeBytes: isFolder ? 0 : Number(stats.size),
    // Rounded: a time set in milliseconds comes back a few nanoseconds earlier.
    modified: new Date(Number((stats.mtimeNs + 500_000n) / 1_000_000n)),
    version: isFolder ? null : versionOf(stats),
    ...(isFolder ? { isFolder } : {}),
    ...(linkTarget === undefined ? {} : { linkTarget })
  };
}

/** `lstat`, or undefined when nothing is there. */
export async function lstatIfAny(path: string): Promise<BigIntStats | undefined> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (isAbsence(error)) {
      return undefined;
    }
    throw diskError(error, path);
  }
}

/** Where a link points, as written; undefined when it is gone. */
export async function linkTargetOf(path: string): Promise<string | undefined> {
  try {
    return await readlink(path);
  } catch (error) {
    if (isAbsence(error)) {
      return undefined;
    }
    throw diskError(error, path);
  }
}

/** Does the error say that there is no such path? */
export function isAbsence(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(codeOf(error) ?? '');
}

/** The system's code, such as `ENOENT`; undefined of any other error. */
export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | null)?.code;
}

/** A failure of the file system in words that name the path. */
export function diskError(error: unknown, path: string): LifecycleError {
  const subject = path;
  switch (codeOf(error)) {
    case 'EEXIST':
      return new LifecycleError('conflict', `${path} exists already.`, { subject, cause: error });
    case 'EISDIR':
    case 'ENOTEMPTY':
      return new LifecycleError('conflict', `${path} is a folder; a file cannot take its place.`, {
        subject,
        cause: error
      });
    case 'ENOTDIR':
      return new LifecycleError('conflict', `${path}: a part of this path is a file, not a folder.`, {
        subject,
        cause: error
      });
    case 'ELOOP':
      return new LifecycleError('bad-input', `${path}: symbolic links lead round in a circle.`, {
        subject,
        cause: error
      });
    case 'ENAMETOOLONG':
      return new LifecycleError('bad-input', `${path}: the name is too long for this disk.`, {
        subject,
        cause: error
      });
    case 'EIO':
    case 'ESTALE':
      return new LifecycleError('unreadable', `${path}: the disk failed (${codeOf(error)}).`, {
        subject,
        cause: error
      });
  }
  return toLifecycleError(error, path);
}

/** What stands at a path that was just written. */
export async function standing(key: string, path: string): Promise<ObjectInfo> {
  const stats = await lstatIfAny(path);
  if (!stats) {
    throw new LifecycleError('conflict', `${path} was removed as soon as it was written.`, { subject: path });
  }
  return infoOf(key, stats);
}

/** A file is not what it was when it was first looked at. */
export function changed(path: string): LifecycleError {
  return new LifecycleError(
    'changed',
    `${path} changed while it was being read. Try again when it is at rest.`,
    {
      subject: path
    }
  );
}

/** To be thrown (`unsupported`) of what stands at a path and has no bytes to give. */
export function notAFile(path: string): LifecycleError {
  return new LifecycleError('unsupported', `${path} is not a file (a folder, pipe, socket or device).`, {
    subject: path
  });
}
