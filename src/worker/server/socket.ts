/** Listening on a unix socket that a killed worker may have left behind. */
import { lstat, chmod, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Server } from 'node:http';
import { LifecycleError, toLifecycleError } from '../core/errors';

/** Listen, for this user alone. Throws `conflict` when another worker listens there. */
export async function listen(server: Server, path: string): Promise<void> {
  await clearStale(path);
  const before = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    throw toLifecycleError(error, path);
  } finally {
    process.umask(before);
  }
  await chmod(path, 0o600);
}

/** A stale socket would make every restart fail with EADDRINUSE. */
async function clearStale(path: string): Promise<void> {
  const info = await lstat(path).catch(() => undefined);
  if (!info) {
    return;
  }
  if (!info.isSocket()) {
    throw new LifecycleError('bad-input', `${path} is there and is not a socket. Name another place.`, {
      subject: path
    });
  }
  if (await isListening(path)) {
    throw new LifecycleError('conflict', `Another worker listens on ${path}.`, { subject: path });
  }
  await unlink(path);
}

function isListening(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
}
