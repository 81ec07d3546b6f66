/** How a bucket of S3's kind is reached: at a configured endpoint, through a remote of rclone's, or as AWS' tools do. */
import { findRemote, formatLocation, isTrue } from '../config';
import type { AwsSettings, Endpoint, Remote } from '../config/types';
import { amazonRegion, atKey, type Location } from '../core';
import { ANONYMOUS_ROOT, hasRoot, isAnonymous, nobody, withoutCredentials } from './anonymous';
import { Kept, type Found } from './found';
import type { AwsKeys, CredentialConfig, S3Access } from './types';
import { NothingFound, unauthorized } from './words';

/** Providers that take the bucket in the host's name only. */
const VIRTUAL_HOSTS = /^(aws|alibaba|netease|tencentcos)$/i;

interface Source {
  region?: string;
  /** Undefined: by the bucket's name, as Amazon wants it. */
  pathStyle?: boolean;
  find(place: { uri: string; region: string; isAmazon: boolean }): Promise<Found<AwsKeys>>;
}

/** Nothing is looked for, and nothing thrown, before keys are asked for. */
export function s3Access(location: Location, config: CredentialConfig): S3Access {
  const source = sourceOf(location, config);
  const region = source.region || 'us-east-1';
  const amazon = `https://s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
  const endpoint = location.endpoint || amazon;
  const isAmazon = /\.amazonaws\.com(\.cn)?$/.test(new URL(endpoint).hostname);
  const uri = formatLocation(atKey(location, ''));
  const find = async (): Promise<Found<AwsKeys>> => {
    if (isAnonymous(location, config)) {
      return nobody(...ANONYMOUS_ROOT);
    }
    try {
      return await source.find({ uri, region, isAmazon });
    } catch (error) {
      if (error instanceof NothingFound) {
        return withoutCredentials(error, location, config);
      }
      throw error;
    }
  };
  const kept = new Kept<AwsKeys>(find, { origin: 'AWS credentials', remedy: 'Set keys.' });
  return {
    endpoint,
    region,
    // A wildcard certificate covers one label: a bucket with a dot has no host of its own.
    pathStyle: source.pathStyle ?? (!isAmazon || location.bucket.includes('.')),
    keys: options => kept.get(options),
    get origin() {
      return kept.origin;
    },
    get remedy() {
      return kept.remedy;
    },
    get guess() {
      return kept.guess;
    },
    get mayLeave() {
      return kept.isSomebody && !hasRoot(location, config);
    }
  };
}

function sourceOf({ scheme }: Location, config: CredentialConfig): Source {
  const name = scheme.replace(/:(\/\/)?$/, '');
  const isRemote = scheme.endsWith(':');
  const endpoint = isRemote ? undefined : config.endpoints.find(candidate => candidate.name === name);
  const remote = isRemote ? findRemote(config.remotes, name) : undefined;
  return endpoint
    ? endpointSource(endpoint)
    : remote
      ? remoteSource(remote, config)
      : awsSource(config.aws, config);
}

function awsSource(settings: AwsSettings, { env }: CredentialConfig): Source {
  return {
    region: settings.region ?? amazonRegion(settings.endpoint.url),
    find: async place => {
      if (isTrue(env.AWS_NO_SIGN_REQUEST)) {
        return nobody('AWS_NO_SIGN_REQUEST is set', 'Unset it to use credentials.');
      }
      // Loaded when there is something to look for: who lists a disk does not wait for it.
      const { awsKeys } = await import('./aws');
      return awsKeys(settings, env, place);
    }
  };
}

function endpointSource({ region, pathStyle, keyFields, ...keys }: Endpoint): Source {
  const both = `${keyFields.accessKeyId} and ${keyFields.secretAccessKey}`;
  const written: Written = {
    keys,
    fields: [keyFields.accessKeyId, keyFields.secretAccessKey],
    origin: `the keys in ${both}`,
    absence: `${both} are not set`,
    remedy: `Ask the bucket's owner for keys, and set ${both}.`
  };
  return { region, pathStyle, find: async ({ uri }) => writtenKeys(uri, written) };
}

function remoteSource(remote: Remote, config: CredentialConfig): Source {
  const { name, options, source, aws } = remote;
  const named = `the rclone remote ${name}: in ${source}`;
  const virtual = VIRTUAL_HOSTS.test(options.provider ?? '');
  const place = {
    region: options.region || aws?.region || amazonRegion(options.endpoint ?? ''),
    pathStyle: options.force_path_style
      ? isTrue(options.force_path_style)
      : remote.endpoint === ''
        ? undefined
        : !virtual
  };
  if (aws) {
    return { ...awsSource(aws, config), ...place };
  }
  const written: Written = {
    keys: {
      accessKeyId: options.access_key_id,
      secretAccessKey: options.secret_access_key,
      sessionToken: options.session_token
    },
    fields: [`access_key_id of ${named}`, `secret_access_key of ${named}`],
    origin: `the keys of ${named}`,
    absence: `${named} has no keys and no env_auth`,
    remedy: `Ask the bucket's owner for keys, and run "rclone config update ${name}".`
  };
  return { ...place, find: async ({ uri }) => writtenKeys(uri, written) };
}

/** Keys that somebody wrote down, and the words for them. */
interface Written {
  keys: Partial<AwsKeys>;
  /** Where each of the two stands. */
  fields: [accessKeyId: string, secretAccessKey: string];
  origin: string;
  /** Why there are none. */
  absence: string;
  /** How to have some. */
  remedy: string;
}

/** Both keys, or neither, which is anonymous. */
function writtenKeys(uri: string, { keys, fields, origin, absence, remedy }: Written): Found<AwsKeys> {
  const { accessKeyId, secretAccessKey, sessionToken } = keys;
  if (!accessKeyId && !secretAccessKey) {
    return nobody(absence, remedy);
  }
  if (!accessKeyId || !secretAccessKey) {
    const [set, unset] = accessKeyId ? fields : [fields[1], fields[0]];
    throw unauthorized(uri, `${uri}: ${set} is set, but ${unset} is not. Set both, or neither.`);
  }
  const value = { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  return { value, origin, remedy: "Check them, or ask the bucket's owner for others." };
}
