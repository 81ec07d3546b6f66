/** Opening stores: one object a bucket and credentials, so that connections and listings are shared. */
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
  return location => {
    const { type, endpoint, bucket, scheme } = location;
    const name = JSON.stringify(type === 'disk' ? [type] : [type, endpoint, bucket, scheme]);
    let store = open.get(name);
    if (!store) {
      web ??=
        location.type === 'http' ? webRequests(limitsIn(config.env), webCredentials(config)) : undefined;
      store =
        web && location.type === 'http' ? new HttpStore(location.endpoint, web) : create(location, config);
      open.set(name, store);
    }
    return store;
  };
}

function create(location: Location, config: CredentialConfig): Store {
  const { type, bucket, scheme } = location;
  if (type === 'disk') {
    return new DiskStore();
  }
  const limits = limitsIn(config.env);
  switch (type) {
    case 'http':
      return new HttpStore(location.endpoint, limits);
    case 'gcs':
      return new GcsStore({ bucket, scheme, limits, access: gcsAccess(location, config) });
    case 's3':
      return new S3Store({ bucket, scheme, limits, access: s3Access(location, config) });
  }
}
