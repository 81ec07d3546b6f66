/** A kit on disk, readable by its user alone. */
import type { LargeFile } from '../../../protocol/names';
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { WrittenKit } from '../../../protocol/publish';
import type { WorkContext } from '../../context';
import { LifecycleError, toLifecycleError } from '../../core';
import { makePushKit } from './kit';

/** What a signature may last. */
export const MOST_KIT_HOURS = 7 * 24;

interface KitRequest {
  dataset: string;
  hours: number;
  large: readonly LargeFile[];
}

/**
 * Write it into an empty or new folder, mode 0700.
 *
 * @param folder absolute path; empty, or not there yet
 * @throws LifecycleError `guard-refused`; `conflict` when the folder holds something
 */
export async function writePushKit(
  { dataset, hours, large }: KitRequest,
  folder: string,
  context: WorkContext,
  signal: AbortSignal
): Promise<WrittenKit> {
  await assertEmpty(folder);
  await context.guard.assert('create', context.parse(join(folder, 'push.sh')), 'named');
  const expiresInSeconds = Math.max(1, Math.floor(hours * 3600));
  const kit = await makePushKit(context, { dataset, expiresInSeconds, large, signal });
  try {
    // Whoever can read the kit can send: it is this user's alone.
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o700);
    for (const [name, content] of kit.files) {
      await mkdir(dirname(join(folder, name)), { recursive: true, mode: 0o700 });
      await writeFile(join(folder, name), content, { flag: 'wx', mode: 0o600 });
    }
  } catch (error) {
    throw toLifecycleError(error, folder);
  }
  return { dir: folder, expiresAt: kit.expiresAt.toISOString(), uri: kit.uri };
}

async function assertEmpty(folder: string): Promise<void> {
  const present = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return [];
    }
    throw toLifecycleError(error, folder);
  });
  if (present.length > 0) {
    throw new LifecycleError('conflict', `${folder} is not empty. Choose another folder for the kit.`, {
      subject: folder
    });
  }
}
