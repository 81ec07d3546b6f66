/** `push`: what a path becomes in the inbox, and what to tell the data team. */
import type { WorkContext } from '../../context';
import { refusal } from '../../guard';
import { LifecycleError, asPrefix, atKey, baseName, type Location } from '../../core';
import { isDataset } from '../../stores';
import type { PushSpec } from './run';
import { MANIFEST } from './manifest';
import { assertDatasetName, datasetFolder, inboxOf } from './inbox';

interface PushTarget {
  source: string;
  /** What the copy writes to: one key for a file, else the folder. */
  destination: string;
  recursive: boolean;
  /** The dataset's folder in the inbox. */
  uri: string;
  isPublic: boolean;
}

/**
 * A Zarr store becomes `<inbox>/<NAME>/<NAME>.zarr`; another folder's content
 * goes below `<inbox>/<NAME>/`, and so does a file.
 *
 * @throws LifecycleError `not-found` when there is nothing to send, or no inbox; `bad-input` for a
 *   name that none may have
 */
export async function pushTarget(
  source: Location,
  dataset: string,
  context: WorkContext,
  signal: AbortSignal
): Promise<PushTarget> {
  assertDatasetName(dataset);
  const inbox = inboxOf(context);
  const folder = datasetFolder(inbox, dataset);
  const store = context.open(source);
  const info = await store.stat(source.key, signal);
  const isFolder = info?.isFolder ?? !info;
  if (isFolder) {
    const { objects, prefixes } = await store.list(asPrefix(source.key), { pageSize: 1, signal });
    if (objects.length + prefixes.length === 0) {
      const uri = context.format(source);
      throw new LifecycleError('not-found', `${uri}: there is nothing to send.`, { subject: uri });
    }
  }
  const isStore = isFolder && (await isDataset(store, source.key, signal));
  const below = isStore ? `${dataset}.zarr` : isFolder ? '' : baseName(source);
  return {
    source: context.format(source),
    destination: context.format(below === '' ? folder : atKey(folder, asPrefix(folder.key) + below)),
    recursive: isFolder,
    uri: context.format(folder),
    isPublic: inbox.public
  };
}

/** As `pushTarget`; throws `guard-refused` now, rather than the job later, where nothing may be sent. */
export async function checkedPushTarget(
  source: Location,
  dataset: string,
  context: WorkContext,
  signal: AbortSignal
): Promise<PushTarget> {
  const target = await pushTarget(source, dataset, context, signal);
  const folder = datasetFolder(inboxOf(context), dataset);
  const place = atKey(folder, asPrefix(folder.key) + MANIFEST);
  const present = await context.open(place).stat(place.key, signal);
  const verdict = await context.guard.judge(
    present ? 'overwrite' : 'create',
    place,
    present ? 'listed' : 'named',
    present?.version
  );
  if (!verdict.allowed) {
    throw refusal(verdict, target.uri);
  }
  return target;
}

/** The job that sends it. */
export function pushJob(
  { source, destination, recursive, uri }: PushTarget,
  dataset: string
): { title: string; spec: PushSpec } {
  return {
    title: `Send ${source} to the inbox as ${dataset}`,
    spec: { verb: 'push', source, destination, recursive, folder: uri, dataset }
  };
}

/** For Slack or a mail: which folder is complete. */
export function pushWords(uri: string, dataset: string, objects: number, bytes: string): string {
  return `The dataset "${dataset}" is complete in the inbox: ${uri} (${objects} objects, ${bytes}). Please move it to the manual bucket.`;
}
