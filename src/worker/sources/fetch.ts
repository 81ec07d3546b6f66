/** A source file whole, on this disk: every byte that was promised, with the checksum that was published, or an error. */
import { createHash, type Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FoundFile } from '../../protocol/sources';
import { backoffMs, isLifecycleError, LifecycleError, sleep, toLifecycleError, nothingThere } from '../core';
import type { WorkContext } from '../context';
import { checksumOf, memberOf, openEntry, openSource, readEntry } from '../formats';

/** A stream that cannot be resumed begins again so often. */
const TRIES = 6;
/** What is not what was promised is fetched again so often. */
const DOUBTS = 2;

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
  for (let attempt = 1; ; attempt++) {
    try {
      // Asked anew each time: a wrong answer may have been about the size.
      const { version, sizeBytes: promised } = await identity(file, context, signal);
      const hash = hashFor(file.checksum);
      const ifVersion = file.checksum === null ? (version ?? undefined) : undefined;
      const sizeBytes = await write(bytesOf(file, ifVersion, context, signal), path, hash);
      assertWhole({ ...file, sizeBytes: promised }, sizeBytes, hash);
      return { sizeBytes, version };
    } catch (error) {
      const isPassing =
        isLifecycleError(error, 'network') || (error instanceof Mismatch && attempt <= DOUBTS);
      if (!isPassing || attempt >= TRIES) {
        throw toLifecycleError(error, file.uri);
      }
      await sleep(backoffMs(attempt), signal);
    }
  }
}

/** A file of a store, or a member of an archive, which is unpacked. */
async function* bytesOf(
  { uri }: FoundFile,
  ifVersion: string | undefined,
  context: WorkContext,
  signal: AbortSignal
): AsyncGenerator<Uint8Array> {
  const location = context.parse(uri);
  const member = memberOf(location);
  if (!member) {
    yield* context.open(location).read(location.key, { ifVersion, signal });
    return;
  }
  await using archive = await openSource(member.archive, context, { signal });
  yield* readEntry(archive, await openEntry(archive, member.path, signal), signal);
}

/** Bytes that were damaged on the way are worth another try; a file that is another is not. */
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

/** What tells this content from what lay there before. */
export async function identity(
  { uri, checksum, isWhole, sizeBytes }: FoundFile,
  context: WorkContext,
  signal: AbortSignal
): Promise<{ version: string | null; sizeBytes: number | null }> {
  // What is made for each request has no version, and asking for one would have it made again.
  if (checksum !== null || isWhole) {
    return { version: checksum, sizeBytes };
  }
  const location = context.parse(uri);
  const member = memberOf(location);
  if (member) {
    await using archive = await openSource(member.archive, context, { signal });
    const entry = await openEntry(archive, member.path, signal);
    return { version: checksumOf(entry), sizeBytes: entry.sizeBytes };
  }
  try {
    const info = await context.open(location).stat(location.key, signal);
    if (!info) {
      throw nothingThere(uri);
    }
    return { version: info.version, sizeBytes: sizeBytes ?? (info.sizeBytes >= 0 ? info.sizeBytes : null) };
  } catch (error) {
    // A server that makes its answer as it sends it tells neither.
    if (isLifecycleError(error, 'unsupported')) {
      return { version: null, sizeBytes };
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
