/** What a request says of the outside: which files there are, and how many bytes. */
import type { Plan } from '../../protocol/plan';
import type { DatasetRequest, DeletionRequest } from '../../protocol/publish';
import type { FoundFile } from '../../protocol/sources';
import type { WorkContext } from '../context';
import { asPrefix, mapConcurrent, throwIfAborted, type Location, nothingThere } from '../core';
import { findFiles } from '../sources';
import { objects } from '../stores';
import { deletionRequest } from './deletion';
import { datasetRequest } from './request';

/** Files that are asked for their size; more would take long, and the form wants it roughly. */
const FILES_ASKED = 200;
const AT_ONCE = 4;

/** The request for a plan's data, with the size of its source files: about, or null when none tells it. */
export async function askForDataset(
  plan: Plan,
  context: WorkContext,
  signal: AbortSignal
): Promise<DatasetRequest & { sizeBytes: number | null }> {
  const { files } = await findFiles(plan.source, { context, signal });
  const sizeBytes = plan.lock
    ? plan.lock.reduce((sum, each) => sum + each.sizeBytes, 0)
    : await sizeOf(files, context, signal);
  return { ...datasetRequest(plan, files, sizeBytes, context), sizeBytes };
}

/** Bytes of all files, about, from those that tell; null when none does. */
async function sizeOf(
  files: readonly FoundFile[],
  context: WorkContext,
  signal: AbortSignal
): Promise<number | null> {
  const sizes = await mapConcurrent(
    files.slice(0, FILES_ASKED),
    AT_ONCE,
    async ({ uri, sizeBytes }, stop) => {
      if (sizeBytes !== null) {
        return sizeBytes;
      }
      const location = context.parse(uri);
      // A file that cannot be reached now does not keep a person from asking for it.
      const info = await context
        .open(location)
        .stat(location.key, stop)
        .catch(() => undefined);
      return info?.isFolder ? undefined : info?.sizeBytes;
    },
    signal
  );
  const known = sizes.filter(size => size !== undefined);
  const sum = known.reduce((total, size) => total + size, 0);
  return known.length === 0 ? null : Math.round((sum / known.length) * files.length);
}

/**
 * The request to delete what lies at a place, for places whose objects only the data team removes.
 *
 * @param limitMs counting stops after so long: at least this much lies there
 * @throws LifecycleError `not-found` when nothing is there
 */
export async function askToDelete(
  { location, reason }: { location: Location; reason: string },
  context: WorkContext,
  { signal, limitMs }: { signal: AbortSignal; limitMs?: number }
): Promise<DeletionRequest> {
  const uri = context.format(location);
  const counted = await countBelow(location, context, signal, limitMs);
  if (counted.isComplete && counted.objects === 0) {
    throw nothingThere(uri);
  }
  return deletionRequest({ location, uri, reason, ...counted });
}

/** Links count as objects without bytes; they are not followed. */
async function countBelow(
  location: Location,
  context: WorkContext,
  signal: AbortSignal,
  limitMs: number | undefined
): Promise<Pick<DeletionRequest, 'objects' | 'sizeBytes' | 'isComplete'>> {
  const timeout = limitMs === undefined ? undefined : AbortSignal.timeout(limitMs);
  const stop = timeout ? AbortSignal.any([signal, timeout]) : signal;
  const store = context.open(location);
  const count = { objects: 0, sizeBytes: 0 };
  try {
    const named = /^$|\/$/.test(location.key) ? undefined : await store.stat(location.key, stop);
    if (named && !named.isFolder) {
      return { objects: 1, sizeBytes: named.sizeBytes, isComplete: true };
    }
    for await (const { sizeBytes, linkTarget } of objects(store, asPrefix(location.key), { signal: stop })) {
      throwIfAborted(stop);
      count.objects++;
      count.sizeBytes += linkTarget === undefined ? sizeBytes : 0;
    }
  } catch (error) {
    throwIfAborted(signal);
    if (!timeout?.aborted) {
      throw error;
    }
    return { ...count, isComplete: false };
  }
  return { ...count, isComplete: true };
}
