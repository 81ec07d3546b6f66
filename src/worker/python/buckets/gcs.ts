/** Buckets of Google's for Python: gcsfs, and Icechunk's own client. */
import { gcsAccess } from '../../credentials';
import type { PythonBucket } from '.';

export const gcs: PythonBucket = {
  fileSystem: { package: 'gcsfs', class: 'gcsfs.GCSFileSystem' },

  place: ({ endpoint }) => (endpoint === '' ? {} : { endpoint }),

  async isAnonymous(location, config) {
    return (await gcsAccess(location, config).token({ isRead: true })) === null;
  },

  async secrets(location, config) {
    const token = await gcsAccess(location, config).token();
    return token === null ? null : { token };
  },

  fsspecOptions: ({ endpoint, anonymous }) => ({
    ...(anonymous && { token: 'anon' }),
    ...(endpoint !== undefined && { endpoint_url: endpoint })
  }),

  icechunkStorage: (at, { anonymous, endpoint }) => ({
    name: 'icechunk.gcs_storage',
    arguments: {
      ...at,
      ...(anonymous ? { anonymous: true } : { from_env: true }),
      ...(endpoint !== undefined && { config: { google_base_url: endpoint } })
    }
  }),

  icechunkStore: ({ endpoint }) => ({
    name: 'icechunk.gcs_store',
    arguments: endpoint === undefined ? {} : { opts: { google_base_url: endpoint } }
  }),

  icechunkCredentials: ({ anonymous }) => ({
    name: 'icechunk.gcs_credentials',
    arguments: anonymous ? { anonymous: true } : { from_env: true }
  })
};
