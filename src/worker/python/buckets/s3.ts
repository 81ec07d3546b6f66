/** Buckets of S3 for Python: s3fs, and Icechunk's own client. */
import { findRemote } from '../../config';
import { s3Access } from '../../credentials';
import type { RemoteSource } from '../places';
import { EnvironmentVariable } from '../values';
import type { PythonBucket } from '.';

/** A name that `os.environ` can be asked for. */
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

export const s3: PythonBucket = {
  fileSystem: { package: 's3fs', class: 's3fs.S3FileSystem' },

  place(location, config) {
    const { region, pathStyle } = s3Access(location, config);
    return { ...(location.endpoint !== '' && { endpoint: location.endpoint, pathStyle }), region };
  },

  async isAnonymous(location, config) {
    return (await s3Access(location, config).keys({ isRead: true })) === null;
  },

  secrets: (location, config) => s3Access(location, config).keys(),

  namedKeys({ scheme }, { endpoints, remotes }) {
    const name = scheme.replace(/:(\/\/)?$/, '');
    if (scheme.endsWith(':')) {
      const profile = findRemote(remotes, name)?.aws;
      return profile?.profileNamedBy === 'remote' ? { profile: profile.profile } : {};
    }
    const endpoint = endpoints.find(each => each.name === name);
    const isNamed =
      endpoint !== undefined &&
      VARIABLE.test(endpoint.keyFields.accessKeyId) &&
      VARIABLE.test(endpoint.keyFields.secretAccessKey);
    return isNamed ? { keys: endpoint.keyFields } : {};
  },

  fsspecOptions: ({ endpoint, anonymous, keys, profile }) => ({
    ...(anonymous && { anon: true }),
    ...(profile !== undefined && { profile }),
    ...(keys && {
      key: new EnvironmentVariable(keys.accessKeyId),
      secret: new EnvironmentVariable(keys.secretAccessKey)
    }),
    ...(endpoint !== undefined && { endpoint_url: endpoint })
  }),

  icechunkStorage: (at, remote) => ({
    name: 'icechunk.s3_storage',
    arguments: { ...at, ...service(remote), ...access(remote) }
  }),

  icechunkStore: remote => ({
    name: 'icechunk.s3_store',
    arguments: { ...service(remote), ...(remote.anonymous && { anonymous: true }) }
  }),

  icechunkCredentials: ({ anonymous }) => ({
    name: 'icechunk.s3_credentials',
    arguments: anonymous ? { anonymous: true } : { from_env: true }
  })
};

/** Amazon's, or another at its endpoint. */
function service({ endpoint, region, pathStyle }: RemoteSource): Record<string, unknown> {
  return {
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint_url: endpoint }),
    ...(endpoint?.startsWith('http:') && { allow_http: true }),
    ...(pathStyle && { force_path_style: true })
  };
}

function access({ anonymous, keys }: RemoteSource): Record<string, unknown> {
  return anonymous
    ? { anonymous: true }
    : keys
      ? {
          access_key_id: new EnvironmentVariable(keys.accessKeyId),
          secret_access_key: new EnvironmentVariable(keys.secretAccessKey)
        }
      : { from_env: true };
}
