/** Datasets that are looked at: kept open for a while, since one look follows another. */
import type { WorkContext } from '../context';
import { isLifecycleError } from '../core';
import { openAny, type Dataset } from '../formats';

const MOST_OPEN = 4;
/** After this a dataset is opened again: it may have changed. */
const KEPT_MS = 60_000;

interface Opened {
  dataset: Promise<Dataset>;
  users: number;
  isOld: boolean;
}

const opened = new Map<string, Opened>();

/**
 * Use the dataset at a URI; it stays open while `use` runs, and a while after it.
 *
 * @param options.anew The first look: what was open before may have changed since.
 */
export async function withDataset<T>(
  place: { uri: string; group?: string },
  context: WorkContext,
  use: (dataset: Dataset) => Promise<T>,
  { anew = false } = {}
): Promise<T> {
  const known = opened.get(keyOf(place));
  if (known && anew) {
    retire(keyOf(place), known);
  }
  try {
    return await once(place, context, use);
  } catch (error) {
    // What was asked for may be there by now: metadata that were read long ago say it is not.
    if (known && !anew && isLifecycleError(error, 'bad-input', 'unreadable', 'not-found', 'changed')) {
      return once(place, context, use);
    }
    throw error;
  }
}

function keyOf({ uri, group }: { uri: string; group?: string }): string {
  return JSON.stringify([uri, group ?? '/']);
}

async function once<T>(
  { uri, group }: { uri: string; group?: string },
  context: WorkContext,
  use: (dataset: Dataset) => Promise<T>
): Promise<T> {
  const key = keyOf({ uri, group });
  let one = opened.get(key);
  if (!one) {
    // Opened for all who ask, so no single caller's signal may stop it.
    one = { dataset: open(uri, group, context), users: 0, isOld: false };
    opened.set(key, one);
    const mine = one;
    setTimeout(() => retire(key, mine), KEPT_MS).unref();
    const [oldest] = opened;
    if (opened.size > MOST_OPEN && oldest) {
      retire(...oldest);
    }
  }
  one.users++;
  try {
    return await use(await one.dataset);
  } catch (error) {
    // What failed may have changed: the next look starts anew.
    retire(key, one);
    throw error;
  } finally {
    one.users--;
    closeUnused(one);
  }
}

function open(uri: string, group: string | undefined, context: WorkContext): Promise<Dataset> {
  return openAny(context.parse(uri), context, { group });
}

function retire(key: string, one: Opened): void {
  if (one.isOld) {
    return;
  }
  opened.delete(key);
  one.isOld = true;
  closeUnused(one);
}

function closeUnused(one: Opened): void {
  if (one.isOld && one.users === 0) {
    one.dataset.then(dataset => dataset[Symbol.asyncDispose]()).catch(() => undefined);
  }
}
