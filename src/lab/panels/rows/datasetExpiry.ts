import type { Expiring } from '../../../protocol';
import type { IWorkerClient } from '../../tokens';
import type { PanelEntry } from './knownPages';
import type { Listing } from './listing';

/** Rows must stand still so long before anything is asked: who scrolls past asks nothing. */
const REST_MS = 600;
/** What was found holds so long; a chunk that is written anew only lives longer. */
const KEPT_MS = 3_600_000;
/** After reading again by hand, what is older than this is asked again. */
const FRESH_MS = 60_000;
/** As far ahead as the worker looks. */
const WITHIN_HOURS = 10_000;

interface Known {
  at: number;
  answer: Pick<Expiring, 'soonest' | 'isComplete' | 'isEstimate'>;
}

/**
 * When datasets lose their first chunk.
 *
 * #### Notes
 * No store can say which object of a prefix is the oldest: all have to be
 * listed. So only datasets on screen are asked about, one after the other; the
 * worker stops each listing after some seconds, and what it found by then is
 * told as a bound. The answers are kept.
 */
export class DatasetExpiry {
  constructor(
    private readonly _client: IWorkerClient,
    private readonly _now: () => number = Date.now
  ) {}

  /** These rows are on screen now. */
  look(listing: Listing, first: number, last: number): void {
    this._stop();
    const open: PanelEntry[] = [];
    for (let index = first; index <= last; index++) {
      const entry = listing.at(index);
      if (entry?.kind !== 'dataset') {
        continue;
      }
      const known = this._known.get(entry.uri);
      if (known && this._now() - known.at < KEPT_MS) {
        this._put(listing, entry, known);
      } else {
        open.push(entry);
      }
    }
    if (open.length > 0) {
      this._timer = setTimeout(() => void this._ask(listing, open), REST_MS);
    }
  }

  /** The folder is read again because somebody asked for it. */
  forget(): void {
    for (const [uri, { at }] of this._known) {
      if (this._now() - at > FRESH_MS) {
        this._known.delete(uri);
      }
    }
  }

  dispose(): void {
    this._stop();
  }

  private _stop(): void {
    clearTimeout(this._timer);
    this._asking?.abort();
  }

  private async _ask(listing: Listing, entries: readonly PanelEntry[]): Promise<void> {
    const asking = new AbortController();
    this._asking = asking;
    for (const entry of entries) {
      try {
        const request = { uri: entry.uri, withinHours: WITHIN_HOURS };
        const answer = await this._client.call('expiring', request, { signal: asking.signal });
        const known = { at: this._now(), answer };
        this._known.set(entry.uri, known);
        this._put(listing, entry, known);
      } catch {
        // The row stays without an expiry; the panel itself tells what is wrong with the bucket.
      }
      if (asking.signal.aborted) {
        return;
      }
    }
  }

  private _put(listing: Listing, entry: PanelEntry, { answer }: Known): void {
    const { soonest, isComplete, isEstimate } = answer;
    if (soonest !== null && entry.expiresAt !== soonest) {
      listing.replace({
        ...entry,
        expiresAt: soonest,
        ...(isEstimate && { expiryIsEstimate: true }),
        ...(!isComplete && { mayExpireEarlier: true })
      });
    }
  }

  private readonly _known = new Map<string, Known>();
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _asking: AbortController | undefined;
}
