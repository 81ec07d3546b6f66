/** Zarr stores in zip archives: unpacked to this disk, once each, because their chunks are many small members. */
import type { WorkContext } from '../../context';
import type { Location } from '../../core';
import { isStoreMember, memberOf, openSource, unpackBelow, type Staging } from '../../formats';

interface Unpacked {
  location: Location;
  /** The archive's. */
  version: string | null;
}

/**
 * Unpacks below the staging folder, and removes nothing by itself: what it unpacked lasts as long as
 * `staging`. A store that could not be unpacked is tried again when it is asked for again.
 */
export class ArchivedStores {
  private readonly known = new Map<number, Promise<Unpacked>>();

  constructor(
    private readonly context: WorkContext,
    private readonly staging: Staging
  ) {}

  /** File `index` where it was unpacked to; undefined when it is no store of an archive. */
  async at(index: number, named: Location, signal?: AbortSignal): Promise<Unpacked | undefined> {
    const member = memberOf(named);
    if (!member || !isStoreMember(member.path)) {
      return undefined;
    }
    let store = this.known.get(index);
    if (!store) {
      store = this.unpack(member, signal);
      this.known.set(index, store);
      store.catch(() => this.known.delete(index));
    }
    return store;
  }

  private async unpack(member: { archive: Location; path: string }, signal?: AbortSignal): Promise<Unpacked> {
    const { context, staging } = this;
    await using archive = await openSource(member.archive, context, { staging, signal });
    const folder = await staging.path();
    await unpackBelow(archive, member.path, folder, signal);
    const key = folder.slice(1);
    return {
      location: { type: 'disk', endpoint: '', bucket: '', scheme: 'path', key },
      version: archive.version
    };
  }
}
