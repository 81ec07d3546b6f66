/** Removing exact keys: files at their version, links as links, folders when they are empty. */
import type { Dirent } from 'node:fs';
import { readdir, rmdir, unlink } from 'node:fs/promises';
import { posix } from 'node:path';
import { LifecycleError, throwIfAborted } from '../../core';
import type { RemoveItem, RemoveOutcome } from '../store';
import { codeOf, diskError, isAbsence, isPartName, lstatIfAny, pathOf, versionOf } from './paths';
import { discard, isPartOf } from './publishing';

const REMOVALS_AT_ONCE = 16;

/** One outcome an item; a folder that is not empty is `kept`, and what fails is an outcome. */
export async function* removeAll(
  items: readonly RemoveItem[],
  signal?: AbortSignal
): AsyncGenerator<RemoveOutcome> {
  for (let begin = 0; begin < items.length;) {
    // A folder waits for its content; files beside each other go together.
    let end = begin + 1;
    while (
      !items[begin].key.endsWith('/') &&
      end < items.length &&
      end - begin < REMOVALS_AT_ONCE &&
      !items[end].key.endsWith('/')
    ) {
      end++;
    }
    throwIfAborted(signal);
    yield* await Promise.all(items.slice(begin, end).map(item => removeOne(item)));
    begin = end;
  }
}

async function removeOne({ key, version = null }: RemoveItem): Promise<RemoveOutcome> {
  try {
    const path = pathOf(key);
    const stats = await lstatIfAny(path);
    if (!stats) {
      return { key, outcome: 'absent' };
    }
    if (key.endsWith('/')) {
      return { key, outcome: await removeFolder(path) };
    }
    if (stats.isDirectory()) {
      throw new LifecycleError('conflict', `${path} is a folder now; it was left alone.`, { subject: path });
    }
    if (version !== null && versionOf(stats) !== version) {
      return { key, outcome: 'kept' };
    }
    await unlink(path);
    return { key, outcome: 'removed' };
  } catch (error) {
    return isAbsence(error)
      ? { key, outcome: 'absent' }
      : { key, outcome: 'failed', error: diskError(error, `/${key}`) };
  }
}

/** Remove a folder if it holds nothing but unfinished files of ours, which nobody can see. */
async function removeFolder(path: string): Promise<'removed' | 'kept'> {
  const names = await readdir(path);
  if (!names.every(isPartName)) {
    return 'kept';
  }
  await discard(...names.map(name => posix.join(path, name)));
  try {
    await rmdir(path);
  } catch (error) {
    if (codeOf(error) === 'ENOTEMPTY' || codeOf(error) === 'EEXIST') {
      return 'kept';
    }
    throw error;
  }
  return 'removed';
}

/** Remove what a killed writer left unfinished in a folder and below it. */
export async function sweep(folder: string, writer: string, signal?: AbortSignal): Promise<void> {
  throwIfAborted(signal);
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isAbsence(error)) {
      return;
    }
    throw diskError(error, folder);
  }
  for (const entry of entries) {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) {
      await sweep(path, writer, signal);
    } else if (isPartOf(entry.name, writer)) {
      await discard(path);
    }
  }
}
