/** Credentials that were found, kept until shortly before they expire. */
import { LifecycleError, throwIfAborted } from '../core';
import type { GcsSigner } from './types';

export interface Found<T> {
  /** Null is anonymous. */
  value: T | null;
  expiresAt?: Date;
  /** Names them, for a sentence; no secret in it. */
  origin: string;
  /** A sentence: what to do when a server refuses them. */
  remedy: string;
  /** Of Google's service accounts: how they sign. */
  signer?(): Promise<GcsSigner>;
}

/**
 * Looks for credentials, from the beginning; throws `unauthorized`. `renew`:
 * a server said that what a cache still holds has expired.
 */
export type Look<T> = (renew: boolean) => Promise<Found<T>>;

/** Before the end, so that a request under way is not cut off: this long, or a fifth of short lives. */
const MARGIN_MS = 200_000;

/** Many ask again and again; a metadata server that does not answer takes seconds each time. */
const STILL_MISSING_MS = 5000;

/** Looks when first asked, when what it has is about to expire, and when told to. */
export class Kept<T> {
  private found?: Found<T> & { renewAt: number };
  /** Requests that fail together all ask for a renewal: one serves those that come meanwhile. */
  private looking?: Promise<Found<T>>;
  private failure?: { error: unknown; at: number };

  constructor(
    private readonly look: Look<T>,
    /** Origin and remedy before anything was looked for. */
    private readonly before: Pick<Found<T>, 'origin' | 'remedy'>
  ) {}

  get origin(): string {
    return (this.found ?? this.before).origin;
  }

  get remedy(): string {
    return (this.found ?? this.before).remedy;
  }

  get signer(): Found<T>['signer'] {
    return this.found?.signer;
  }

  async get({ renew = false, signal }: { renew?: boolean; signal?: AbortSignal } = {}): Promise<T | null> {
    throwIfAborted(signal);
    const now = Date.now();
    const { found, failure } = this;
    if (found && !renew && now < found.renewAt) {
      return found.value;
    }
    if (!renew && failure && !found && now - failure.at < STILL_MISSING_MS) {
      throw failure.error;
    }
    this.looking ??= this.lookAgain(renew).finally(() => (this.looking = undefined));
    try {
      return (await unlessAborted(this.looking, signal)).value;
    } catch (error) {
      throwIfAborted(signal);
      // A renewal ahead of time that failed: what we have still holds.
      if (!renew && found?.expiresAt && found.expiresAt.getTime() > Date.now()) {
        return found.value;
      }
      throw error;
    }
  }

  private async lookAgain(renew: boolean): Promise<Found<T>> {
    try {
      const found = await this.look(renew);
      const endsAt = found.expiresAt?.getTime() ?? Infinity;
      this.found = { ...found, renewAt: endsAt - Math.min(MARGIN_MS, (endsAt - Date.now()) / 5) };
      this.failure = undefined;
      return found;
    } catch (error) {
      const at = Date.now();
      this.failure = { error, at };
      if (this.found) {
        this.found.renewAt = Math.min(at + STILL_MISSING_MS, this.found.expiresAt?.getTime() ?? at);
      }
      throw error;
    }
  }
}

/** One of several that wait for the same answer gives up; the others wait on. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) {
    return promise;
  }
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new LifecycleError('cancelled', 'Stopped.'));
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
