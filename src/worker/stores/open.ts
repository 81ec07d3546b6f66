/** Opening stores: one object a bucket, so that connections and listings are shared. */
import { LifecycleError, type Location } from '../core';
import { DiskStore } from './disk';
import { HttpStore } from './http';
import type { Store } from './store';

/** A function that answers with the store of a location; the same object for the same bucket. */
export function storeOpener(): (location: Location) => Store {
  const open = new Map<string, Store>();
  return location => {
    const name = JSON.stringify([location.type, location.endpoint, location.bucket]);
    let store = open.get(name);
    if (!store) {
      store = create(location);
      open.set(name, store);
    }
    return store;
  };
}

function create(location: Location): Store {
  switch (location.type) {
    case 'disk':
      return new DiskStore();
    case 'http':
      return new HttpStore(location.endpoint);
    case 's3':
    case 'gcs':
      throw new LifecycleError(
        'unsupported',
        `This version reads disk and http(s) only, so it cannot open ${bucketUri(location)}. ` +
          'Use a path or a web address for now.',
        { subject: bucketUri(location) }
      );
  }
}

function bucketUri({ scheme, bucket }: Location): string {
  return scheme.endsWith(':') || scheme.endsWith('/') ? `${scheme}${bucket}` : `${scheme}://${bucket}`;
}
