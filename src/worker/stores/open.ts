/**
 * Opening stores: one object a bucket and credentials, so that connections and listings are
 * shared. A further kind of bucket begins with its row in `core/buckets.ts`.
 */
import type { Location } from '../core';
import { gcsAccess, s3Access, webCredentials, type CredentialConfig } from '../credentials';
import { DiskStore } from './disk';
import { GcsStore } from './gcs';
import { HttpStore, webRequests, type WebRequests } from './http';
import { S3Store } from './s3';
import type { Store } from './store';
import { limitsIn } from './wire';

/**
 * A function that answers with the store of a location; the same object for
 * the same bucket by the same scheme, which says whose credentials open it.
 */
export function storeOpener(config: CredentialConfig): (location: Location) => Store {
  const open = new Map<string, Store>();
  let web: WebRequests | undefined;
  const create = (location: Location): Store => {
    const { type, endpoint, bucket, scheme } = location;
    switch (type) {
      case 'disk':
        return new DiskStore();
      case 'http':
        web ??= webRequests(limitsIn(config.env), webCredentials(config));
        return new HttpStore(endpoint, web);
      case 'gcs':
        return new GcsStore({
          bucket,
          scheme,
          access: gcsAccess(location, config),
          limits: limitsIn(config.env)
        });
      case 's3':
        return new S3Store({
          bucket,
          scheme,
          access: s3Access(location, config),
          limits: limitsIn(config.env)
        });
    }
  };
  return location => {
    const { type, endpoint, bucket, scheme } = location;
    const name = JSON.stringify(type === 'disk' ? [type] : [type, endpoint, bucket, scheme]);
    let store = open.get(name);
    if (!store) {
      store = create(location);
      open.set(name, store);
    }
    return store;
  };
}
