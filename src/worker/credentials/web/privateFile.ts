/** Files that hold secrets: for this user's eyes only, replaced in one step. */
import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { toLifecycleError } from '../../core';

const MODE = 0o600;

/** The text of a file; undefined where there is none. */
export async function readPrivate(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      return undefined;
    }
    throw toLifecycleError(error, path);
  }
}

/** Write with mode 0600; a link is written through. Nothing of the old content is lost by a kill. */
export async function writePrivate(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const target = await realpath(path).catch(() => path);
    const beside = join(dirname(target), `.${randomUUID()}.tmp`);
    try {
      await writeFile(beside, text, { mode: MODE, flag: 'wx' });
      // The umask may take bits away, and never adds any; an old file may have had more.
      await chmod(beside, MODE);
      await rename(beside, target);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  } catch (error) {
    throw toLifecycleError(error, path);
  }
}

/** No error where there is none. */
export async function removePrivate(path: string): Promise<void> {
  await rm(path, { force: true });
}
