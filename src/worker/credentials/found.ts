/** Credentials that were found, kept until shortly before they expire. */
import { type LifecycleError, throwIfAborted, unlessAborted } from '../core';
import type { GcsSigner } from './types';

/**
 * What a search ends with, and the words for messages. Without `expiresAt` it holds until
 * somebody asks to renew it.
 */
export interface Found<T> {
  /** Null is anonymous. */
  value: T | null;
  expiresAt?: Date;
  /** Names them, for a sentence; no secret in it. */
  origin: string;
  /** A sentence: what to do when a server refuses them. */
  remedy: string;
  /** As nobody only because nothing was found: what is thrown where more than reading is wanted. */
  missing?: LifecycleError;
  /** Of Google's service accounts: how they sign. */
  signer?(): Promise<GcsSigner>;
}

/**
 * Looks for credentials, from the beginning; throws `unauthorized`. `renew`:
 * a server said that what a cache still holds has expired.
 */
type Look<T> = (renew: boolean) => Promise<Found<T>>;

/** Before the end, so that a request under way is not cut off: this long, or a fifth of short lives. */
const MARGIN_MS = 200_000;

/** Many ask again and again; a metadata server that does not answer takes seconds each time. */
const STILL_MISSING_MS = 5000;

/** What credentials are for. By default for more than reading, and those that are kept will do. */
export interface Wanted {
  /** A server said that what was given has expired. */
  renew?: boolean;
  /** For reading alone, which some buckets let everybody do. */
  isRead?: boolean;
  signal?: AbortSignal;
}

/** Looks when first asked, when what it has is about to expire, and when told to. */
export class Kept<T> {
  private found?: Found<T> & { at: number; renewAt: number };
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

  /** Of a guess, a sentence for a server that gives no answer: as nobody, since nothing was found where. */
  get guess(): string | undefined {
    return this.found?.missing && `It was tried with ${this.origin}. ${this.remedy}`;
  }

  /** False of anonymous access, and before anything was asked for. */
  get isSomebody(): boolean {
    return (this.found?.value ?? null) !== null;
  }

  get signer(): Found<T>['signer'] {
    return this.found?.signer;
  }

  /**
   * Null is anonymous.
   *
   * @throws LifecycleError `unauthorized` that tells where they were looked for
   */
  async get({ renew = false, isRead = false, signal }: Wanted = {}): Promise<T | null> {
    const { found } = this;
    // Who wants more than to read has none yet, and may have signed in meanwhile.
    const isAgain = !isRead && found?.missing !== undefined && Date.now() - found.at >= STILL_MISSING_MS;
    const { value, missing } = await this.current(renew || isAgain, signal);
    if (missing && !isRead) {
      throw missing;
    }
    return value;
  }

  private async current(renew: boolean, signal?: AbortSignal): Promise<Found<T>> {
    throwIfAborted(signal);
    const now = Date.now();
    const { found, failure } = this;
    if (found && !renew && now < found.renewAt) {
      return found;
    }
    if (!renew && failure && !found && now - failure.at < STILL_MISSING_MS) {
      throw failure.error;
    }
    this.looking ??= this.lookAgain(renew).finally(() => (this.looking = undefined));
    try {
      return await unlessAborted(this.looking, signal);
    } catch (error) {
      throwIfAborted(signal);
      // A renewal ahead of time that failed: what we have still holds.
      if (!renew && found?.expiresAt && found.expiresAt.getTime() > Date.now()) {
        return found;
      }
      throw error;
    }
  }

  private async lookAgain(renew: boolean): Promise<Found<T>> {
    try {
      const found = await this.look(renew);
      const at = Date.now();
      const endsAt = found.expiresAt?.getTime() ?? Infinity;
      this.found = { ...found, at, renewAt: endsAt - Math.min(MARGIN_MS, (endsAt - at) / 5) };
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
