/**
 * Opening a file again after the library stumbled over it.
 *
 * An error thrown inside the library leaves its file open there for good, with
 * what it had cached; opening the same inode again would give the old content,
 * even when the person has fetched the file anew. Such files are opened
 * through a copy.
 */
import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const stumbledOver = new Set<string>();

export interface OpenablePath extends AsyncDisposable {
  path: string;
  /** Remember that the library failed on this file. */
  remember(): void;
}

export async function openablePath(path: string): Promise<OpenablePath> {
  const { dev, ino } = await stat(path, { bigint: true });
  const identity = `${dev}-${ino}`;
  const remember = (): void => void stumbledOver.add(identity);
  if (!stumbledOver.has(identity)) {
    return { path, remember, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const folder = await mkdtemp(join(tmpdir(), 'lifecycle-hdf5-'));
  const copy = join(folder, 'copy');
  await copyFile(path, copy);
  return { path: copy, remember, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
