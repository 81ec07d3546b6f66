/** What is said of things that will expire: in a row of a panel, and in the notice of the day. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Entry, Expiring } from '../../protocol';
import { nameOf } from '../places/uri';
import { formatBytes } from './amounts';
import { formatMoment } from './times';

const HOUR_MS = 3_600_000;
/** A row that expires sooner stands out. */
const SOON_HOURS = 48;
/** Less is said in hours, more in days. */
const MOST_HOURS = 48;
/** Names that fit into a notice. */
const MOST_NAMES = 2;

interface ExpiringRow extends Pick<Entry, 'kind' | 'expiryIsEstimate'> {
  /** Of a dataset: not all chunks were looked at. */
  mayExpireEarlier?: boolean;
}

/** Does it expire within two days? */
export function expiresSoon(iso: string | null, now: Date = new Date()): boolean {
  return iso !== null && new Date(iso).getTime() - now.getTime() < SOON_HOURS * HOUR_MS;
}

/** How long until `at`, for a column: `5 d`, `3 h`, `now`; `~5 d` when it is an estimate, `≤ 5 d` when it may be sooner. */
export function shortExpiry(
  { expiryIsEstimate, mayExpireEarlier }: ExpiringRow,
  at: string,
  trans: TranslationBundle,
  now: Date = new Date()
): string {
  const hours = hoursUntil(at, now);
  if (hours === undefined) {
    return '';
  }
  const time =
    hours < MOST_HOURS ? trans.__('%1 h', Math.ceil(hours)) : trans.__('%1 d', Math.floor(hours / 24));
  const words = hours <= 0 ? trans.__('now') : expiryIsEstimate ? `~${time}` : time;
  return mayExpireEarlier ? `≤ ${words}` : words;
}

/** The same in whole words, for a screen reader. */
export function spokenExpiry(
  row: ExpiringRow,
  at: string,
  trans: TranslationBundle,
  now: Date = new Date()
): string {
  const when = timeLeft(at, row.expiryIsEstimate, trans, now);
  if (row.kind !== 'dataset') {
    return when;
  }
  return row.mayExpireEarlier
    ? trans.__('Starts losing chunks in %1 or sooner: not all of its chunks were looked at.', when)
    : trans.__('Starts losing chunks in %1.', when);
}

/** The same in a sentence, for a tooltip. */
export function expiryWords(
  row: ExpiringRow,
  at: string,
  trans: TranslationBundle,
  now: Date = new Date()
): string {
  if (row.kind === 'dataset') {
    return spokenExpiry(row, at, trans, now);
  }
  return row.expiryIsEstimate
    ? trans.__(
        'May be deleted in %1. This is an estimate: the bucket’s own rule may not be read here.',
        timeLeft(at, true, trans, now)
      )
    : trans.__('May be deleted by the bucket from: %1', formatMoment(at));
}

/** The notice that is given once a day; undefined where nothing expires. */
export function expiryNotice(
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
  const when = timeLeft(soonest, isEstimate, trans, now);
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

/** `about 5 days`. */
function timeLeft(iso: string, isEstimate: boolean | undefined, trans: TranslationBundle, now: Date): string {
  const hours = hoursUntil(iso, now) ?? 0;
  if (hours <= 0) {
    return trans.__('any moment now');
  }
  const time =
    hours < MOST_HOURS
      ? trans._n('%1 hour', '%1 hours', Math.ceil(hours))
      : trans._n('%1 day', '%1 days', Math.floor(hours / 24));
  return isEstimate ? trans.__('about %1', time) : time;
}

/** Undefined where it is no date. */
function hoursUntil(iso: string, now: Date): number | undefined {
  const hours = (new Date(iso).getTime() - now.getTime()) / HOUR_MS;
  return Number.isNaN(hours) ? undefined : hours;
}
