/** One object, as it is. */
import { LifecycleError, baseName, statFollowing, type Location } from '../../core';
import type { ObjectInfo, Store } from '../../stores';
import type { DownloadContent } from './content';
import { fillRange } from './fill';

/**
 * An object at the version that it was opened at.
 *
 * Reading throws `changed` once another stands there.
 */
export class ObjectContent implements DownloadContent {
  readonly objects = 1;

  private constructor(
    readonly name: string,
    private readonly store: Store,
    private readonly info: ObjectInfo
  ) {}

  /** @throws LifecycleError `not-found` */
  static async open(location: Location, store: Store, signal: AbortSignal): Promise<ObjectContent> {
    const info = await statFollowing(store, location.key, signal);
    if (!info || info.isFolder) {
      const uri = store.uri(location.key);
      throw new LifecycleError('not-found', `There is no object at ${uri}.`, { subject: uri });
    }
    return new ObjectContent(baseName(location), store, info);
  }

  get sizeBytes(): number {
    return this.info.sizeBytes;
  }

  get fingerprint(): string {
    return `${this.info.sizeBytes} ${this.info.version}`;
  }

  read(offset: number, into: Uint8Array, signal: AbortSignal): Promise<void> {
    return fillRange({ store: this.store, info: this.info, offset, signal }, into);
  }
}
