/** A source file whole, on this disk: every byte that was promised, with the checksum that was published, or an error. */
import { createHash, type Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FoundFile } from '../../protocol/sources';
import { backoffMs, isLifecycleError, LifecycleError, sleep, toLifecycleError } from '../core';
import type { WorkContext } from '../context';

/** A stream that cannot be resumed begins again so often. */
const TRIES = 6;

const ALGORITHMS = new Set(['md5', 'sha1', 'sha256', 'sha512']);

export interface Fetched {
  sizeBytes: number;
  /** What the service says the content is: a checksum, else the server's version; null where neither does. */
  version: string | null;
}

/**
 * Fetch to `path`, which is made or replaced.
 *
 * @throws LifecycleError `changed` when it is not the file that the service describes
 */
export async function fetchWhole(
  file: FoundFile,
  path: string,
  { context, signal }: { context: WorkContext; signal: AbortSignal }
): Promise<Fetched> {
  const location = context.parse(file.uri);
  const store = context.open(location);
  const version = file.checksum ?? (file.isWhole ? null : await versionOf(file, context, signal));
  const ifVersion = file.checksum === null ? (version ?? undefined) : undefined;
  for (let attempt = 1; ; attempt++) {
    try {
      const hash = hashFor(file.checksum);
      const sizeBytes = await write(store.read(location.key, { ifVersion, signal }), path, hash);
      assertWhole(file, sizeBytes, hash);
      return { sizeBytes, version };
    } catch (error) {
      const isPassing = isLifecycleError(error, 'network') || (error instanceof Mismatch && attempt === 1);
      if (!isPassing || attempt >= TRIES) {
        throw toLifecycleError(error, file.uri);
      }
      await sleep(backoffMs(attempt), signal);
    }
  }
}

/** Bytes that were damaged on the way are worth one more try; a file that is another is not. */
class Mismatch extends LifecycleError {}

function assertWhole(file: FoundFile, sizeBytes: number, hash: Hash | undefined): void {
  const { uri, checksum } = file;
  if (file.sizeBytes !== null && file.sizeBytes !== sizeBytes) {
    throw new Mismatch(
      'changed',
      `${uri}: ${sizeBytes} bytes came, but the service says it has ${file.sizeBytes}. It changed, or was cut short: look at it there, then make the plan again.`,
      { subject: uri }
    );
  }
  const digest = hash?.digest('hex');
  if (digest !== undefined && checksum !== null && digest !== checksum.slice(checksum.indexOf(':') + 1)) {
    throw new Mismatch(
      'changed',
      `${uri}: its checksum is ${digest}, but the service says ${checksum}. It changed, or was damaged: look at it there, then make the plan again.`,
      { subject: uri }
    );
  }
}

function hashFor(checksum: string | null): Hash | undefined {
  const algorithm = checksum?.split(':')[0];
  return algorithm !== undefined && ALGORITHMS.has(algorithm) ? createHash(algorithm) : undefined;
}

/** Undefined where a server makes its answer as it sends it, and so cannot say how long it is. */
async function versionOf(
  { uri }: FoundFile,
  context: WorkContext,
  signal: AbortSignal
): Promise<string | null> {
  const location = context.parse(uri);
  try {
    const info = await context.open(location).stat(location.key, signal);
    if (!info) {
      throw new LifecycleError('not-found', `${uri}: there is nothing there.`, { subject: uri });
    }
    return info.version;
  } catch (error) {
    if (isLifecycleError(error, 'unsupported')) {
      return null;
    }
    throw error;
  }
}

async function write(body: AsyncIterable<Uint8Array>, path: string, hash: Hash | undefined): Promise<number> {
  const target = await open(path, 'w', 0o600);
  let bytes = 0;
  try {
    for await (const chunk of body) {
      hash?.update(chunk);
      await target.writeFile(chunk);
      bytes += chunk.byteLength;
    }
  } finally {
    await target.close();
  }
  return bytes;
}
