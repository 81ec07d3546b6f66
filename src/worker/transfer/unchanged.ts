/**
 * Where a service copies without looking at what it replaces, this looks: a
 * few hundred destinations at a time, by a listing right before they are
 * written. Asking for each would double the requests of a copy.
 */
import { sameBucket } from '../core';
import type { WorkContext } from '../context';
import type { CopyItem } from './plan';
import { presentVersions } from './remove';

/** A second's copies, or less. */
const ITEMS_AT_ONCE = 256;

/** An item, and whether its destination was just seen as the plan expects it. */
interface SeenItem {
  item: CopyItem;
  isSeen: boolean;
}

/** Each item once; those that were looked up come by the batch, and so behind later ones that need none. */
export async function* lookedUp(
  items: AsyncIterable<CopyItem>,
  context: WorkContext,
  signal: AbortSignal
): AsyncGenerator<SeenItem> {
  let batch: CopyItem[] = [];
  for await (const item of items) {
    if (!(await isBlind(item, context, signal))) {
      yield { item, isSeen: false };
      continue;
    }
    if (batch.length > 0 && !sameBucket(batch[0]!.destination, item.destination)) {
      yield* seen(batch, context, signal);
      batch = [];
    }
    batch.push(item);
    if (batch.length >= ITEMS_AT_ONCE) {
      yield* seen(batch, context, signal);
      batch = [];
    }
  }
  yield* seen(batch, context, signal);
}

/** Will the service copy it, whatever stands at the destination by then? */
async function isBlind(item: CopyItem, { open }: WorkContext, signal: AbortSignal): Promise<boolean> {
  const to = open(item.destination);
  if (item.kind !== 'copy' || to.type === 'disk' || open(item.source).type !== to.type) {
    return false;
  }
  return (await to.capabilities(signal)).conditionalCopy === false;
}

async function* seen(
  batch: readonly CopyItem[],
  { open }: WorkContext,
  signal: AbortSignal
): AsyncGenerator<SeenItem> {
  if (batch.length === 0) {
    return;
  }
  const keys = batch.map(({ destination }) => destination.key);
  const present = await presentVersions(open(batch[0]!.destination), keys, signal);
  for (const item of batch) {
    const version = present.get(item.destination.key);
    const expected = item.precondition;
    const isSeen =
      expected === undefined || ('absent' in expected ? version === undefined : version === expected.version);
    yield { item, isSeen };
  }
}
