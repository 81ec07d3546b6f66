/** What a store found, as the rows that a panel shows. */
import type { Entry } from '../../../protocol';
import { atKey, type Location } from '../../core';
import type { WorkContext } from '../../context';
import { expiryAt, toEntry, type ObjectInfo, type RowOptions } from '../../stores';

/**
 * One row of a panel. `info.key` must be a key of the bucket that `location` lies in; its expiry is
 * that of `location`.
 */
export async function entryOf(
  info: ObjectInfo,
  location: Location,
  work: WorkContext,
  signal: AbortSignal
): Promise<Entry> {
  return toEntry(info, await rowsOf(location, work, signal));
}

/** What every row below a location has in common. */
export async function rowsOf(
  location: Location,
  work: WorkContext,
  signal: AbortSignal
): Promise<RowOptions> {
  return {
    uri: key => work.format(atKey(location, key)),
    expiry: await expiryAt(work.open(location), location, work.config, signal),
    signal
  };
}
