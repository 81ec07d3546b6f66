/** What a bucket will soon delete by itself. */
import type { Expiring, ExpiringPlace } from '../../protocol/entries';
import { asPrefix, atKey, throwIfAborted, type Location } from '../core';
import type { WorkContext } from '../context';
import { expiryAt, objects } from '../stores';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Places that are told one by one, the soonest first. */
const MOST_PLACES = 20;

/** Count what below a folder expires within so many hours; listing stops after so many milliseconds. */
export async function countExpiring(
  location: Location,
  withinHours: number,
  context: WorkContext,
  { signal, limitMs, now = Date.now() }: { signal: AbortSignal; limitMs: number; now?: number }
): Promise<Expiring> {
  const store = context.open(location);
  const found: Expiring = {
    objects: 0,
    bytes: 0,
    soonest: null,
    isComplete: true,
    isEstimate: false,
    places: []
  };
  const expiry = await expiryAt(store, location, context.config, signal);
  if (!expiry) {
    return found;
  }
  found.isEstimate = expiry.isEstimate;
  const prefix = asPrefix(location.key);
  const places = new Map<string, ExpiringPlace>();
  const timeout = AbortSignal.timeout(limitMs);
  const both = AbortSignal.any([signal, timeout]);
  try {
    for await (const { key, sizeBytes, modified, created } of objects(store, prefix, { signal: both })) {
      throwIfAborted(both);
      const written = created ?? modified;
      const days = expiry.ageDays(key);
      const at = written && days !== undefined ? written.getTime() + days * DAY_MS : Infinity;
      if (at - now > withinHours * HOUR_MS) {
        continue;
      }
      const slash = key.indexOf('/', prefix.length);
      const child = slash < 0 ? key : key.slice(0, slash + 1);
      let place = places.get(child);
      if (!place) {
        place = { uri: context.format(atKey(location, child)), objects: 0, bytes: 0, soonest: '' };
        places.set(child, place);
      }
      const time = new Date(at).toISOString();
      place.objects++;
      place.bytes += sizeBytes;
      place.soonest = place.soonest === '' || time < place.soonest ? time : place.soonest;
      found.objects++;
      found.bytes += sizeBytes;
    }
  } catch (error) {
    throwIfAborted(signal);
    if (!timeout.aborted) {
      throw error;
    }
    found.isComplete = false;
  }
  const sorted = [...places.values()].sort((a, b) => a.soonest.localeCompare(b.soonest));
  found.soonest = sorted[0]?.soonest ?? null;
  found.places = sorted.slice(0, MOST_PLACES);
  return found;
}
