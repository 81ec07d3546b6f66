/** What is said of things that will expire. Pure. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Expiring } from '../../protocol';
import { nameOf } from '../places/uri';
import { describeExpiry, formatBytes } from '../text';

/** Names that fit into a notice. */
const MOST_NAMES = 2;

/** One notice; undefined where nothing expires. */
export function noticeOf(
  title: string,
  { objects, bytes, soonest, isComplete, isEstimate, places }: Expiring,
  trans: TranslationBundle,
  now: Date = new Date()
): string | undefined {
  if (soonest === null) {
    return undefined;
  }
  const amount = trans._n(
    '%2 object (%3)',
    '%2 objects (%3)',
    objects,
    objects.toLocaleString(),
    formatBytes(bytes)
  );
  const when = describeExpiry(soonest, trans, { isEstimate, now });
  const names = places.slice(0, MOST_NAMES).map(({ uri }) => nameOf(uri));
  const values = [title, amount, when, names.join(', ')];
  if (places.length > MOST_NAMES) {
    return isComplete
      ? trans.__('%1 loses %2, the first in %3: %4 and others.', ...values)
      : trans.__('%1 loses at least %2, the first in %3: %4 and others.', ...values);
  }
  return isComplete
    ? trans.__('%1 loses %2, the first in %3: %4.', ...values)
    : trans.__('%1 loses at least %2, the first in %3: %4.', ...values);
}
