/** As whom Python opens a bucket: by names of variables and profiles, never by their values. */
import type { RemoteSource } from '../../protocol/references';
import { findRemote } from '../config';
import type { Config } from '../config/types';
import { fsspecUrl, isLifecycleError, protocolOf, type Location } from '../core';
import type { WorkContext } from '../context';
import { remoteOf } from '../ingest/virtual/urls';

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Where a location is for Python; without credentials here it is still told where. */
export async function pythonSource(location: Location, context: WorkContext): Promise<RemoteSource> {
  let found: RemoteSource;
  try {
    found = await remoteOf(location, context);
  } catch (error) {
    if (!isLifecycleError(error, 'unauthorized')) {
      throw error;
    }
    const { endpoint } = location;
    found = { protocol: protocolOf(location), ...(endpoint !== '' && { endpoint }), anonymous: false };
  }
  return found.anonymous || location.type !== 's3'
    ? found
    : { ...found, ...keysOf(location, context.config) };
}

/** The variables or the profile that a configured endpoint's or remote's keys stand in. */
function keysOf({ scheme }: Location, { endpoints, remotes }: Config): Partial<RemoteSource> {
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
}

/** As fsspec spells it, without a slash at its end. */
export function pythonUrl(location: Location): string {
  return fsspecUrl({ ...location, key: location.key.replace(/\/+$/, '') });
}
