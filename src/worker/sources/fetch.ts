/** A source file whole, on this disk: every byte that was promised, with the checksum that was published, or an error. */
import { createHash, type Hash } from 'node:crypto';
import type { FoundFile } from '../../protocol/sources';
import { backoffMs, isLifecycleError, LifecycleError, sleep, toLifecycleError, nothingThere } from '../core';
import type { WorkContext } from '../context';
import { changed } from '../stores/failures';
import type { ObjectInfo } from '../stores/store';
import { checksumOf, memberOf, openEntry, openSource, readEntry } from '../formats';
import { Arrived } from './arrived';

/** A stream that cannot be resumed begins again so often. */
const TRIES = 6;
/** What is not what was promised is fetched again so often. */
const DOUBTS = 2;

/** A server that has another file by now, or gives none from its middle on. */
const NOT_TO_BE_RESUMED = ['changed', 'unsupported', 'unreadable'] as const;

const ALGORITHMS = new Set(['md5', 'sha1', 'sha256', 'sha512']);

interface Fetched {
  sizeBytes: number;
  /** What the service says the content is: a checksum, else the server's version; null where neither does. */
  version: string | null;
}

/**
 * Fetch to `path`, which is made or replaced, on the file system of the state
 * folder. What a process that was killed had of it is gone on with.
 *
 * @throws LifecycleError `changed` when it is not the file that the service describes
 */
export async function fetchWhole(
  file: FoundFile,
  path: string,
  { context, signal }: { context: WorkContext; signal: AbortSignal }
): Promise<Fetched> {
  await using arrived = await Arrived.of(file, context.config.stateFolder);
  for (let attempt = 1; ; attempt++) {
    let start = 0;
    try {
      // Asked anew each time: a wrong answer may have been about the size.
      const { version, sizeBytes: promised } = await identity(file, context, signal);
      const ifVersion = file.checksum === null ? (version ?? undefined) : undefined;
      if (ifVersion !== undefined && ifVersion !== arrived.version) {
        await arrived.discard();
      }
      const hash = hashFor(file.checksum);
      start = await arrived.keep(promised, hash);
      await arrived.add(bytesOf(file, { start, ifVersion, arrived, context, signal }), hash);
      const { sizeBytes } = arrived;
      assertWhole({ ...file, sizeBytes: promised }, sizeBytes, hash);
      await arrived.moveTo(path);
      return { sizeBytes, version };
    } catch (error) {
      const isOther =
        start > 0 && arrived.sizeBytes === start && isLifecycleError(error, ...NOT_TO_BE_RESUMED);
      if (isOther || error instanceof Mismatch) {
        await arrived.discard();
      }
      const isPassing =
        isOther || isLifecycleError(error, 'network') || (error instanceof Mismatch && attempt <= DOUBTS);
      if (!isPassing || attempt >= TRIES) {
        throw toLifecycleError(error, file.uri);
      }
      await sleep(isOther ? 0 : backoffMs(attempt), signal);
    }
  }
}

interface Wanted {
  start: number;
  ifVersion: string | undefined;
  /** What is there before `start`, to be told which version comes. */
  arrived: Arrived;
  context: WorkContext;
  signal: AbortSignal;
}

/** A file of a store from `start` on, or a member of an archive, which is unpacked. */
async function* bytesOf(
  { uri }: FoundFile,
  { start, ifVersion, arrived, context, signal }: Wanted
): AsyncGenerator<Uint8Array> {
  const location = context.parse(uri);
  const member = memberOf(location);
  if (!member) {
    let told: ObjectInfo | undefined;
    let isRemembered = false;
    const body = context.open(location).read(location.key, {
      offset: start,
      ifVersion: start > 0 ? arrived.version : ifVersion,
      onInfo: info => (told = info),
      signal
    });
    for await (const chunk of body) {
      if (!isRemembered) {
        await arrived.remember(told?.version ?? null);
        isRemembered = true;
      }
      yield chunk;
    }
    if (start > 0 && !isRemembered) {
      throw changed(uri);
    }
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
    return { version: info.version, sizeBytes: sizeBytes ?? info.sizeBytes };
  } catch (error) {
    // A server that makes its answer as it sends it tells neither.
    if (isLifecycleError(error, 'unsupported')) {
      return { version: null, sizeBytes };
    }
    throw error;
  }
}
