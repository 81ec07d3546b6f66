/**
 * AWS' environment variables and shared files: which profile is in force, where
 * S3 is, and in which region. Read here, because the endpoint is part of a
 * bucket's identity; the SDK's `profile` option ignores that profile's endpoint.
 */
import type { Env } from '../core/environment';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expandHome, homeFolder } from './paths';
import type { AwsSettings } from './types';

type Section = Record<string, string>;

/** What rclone may say instead of the environment. */
interface AwsOverrides {
  profile?: string;
  credentialsFile?: string;
}

/** Read the shared files; one that is not there says nothing. */
export async function readAwsSettings(
  env: Env,
  cwd: string,
  overrides: AwsOverrides = {}
): Promise<AwsSettings> {
  const home = homeFolder(env);
  const place = (path: string): string => resolve(cwd, expandHome(path, env));
  const configFile = place(env.AWS_CONFIG_FILE || join(home, '.aws', 'config'));
  const credentialsFile = place(
    overrides.credentialsFile || env.AWS_SHARED_CREDENTIALS_FILE || join(home, '.aws', 'credentials')
  );
  const [config, credentials] = await Promise.all([readSections(configFile), readSections(credentialsFile)]);
  const [profile, profileNamedBy] = profileInForce(env, overrides);
  const settings = mergeProfiles(config, credentials).get(profile) ?? {};
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || settings.region;
  return {
    profile,
    profileNamedBy,
    configFile,
    credentialsFile,
    endpoint: endpointOf(env, settings, config, `endpoint_url of the AWS profile "${profile}"`),
    ...(region && { region })
  };
}

/** The settings of each profile as they are now, keys included. */
export async function readAwsProfiles({
  configFile,
  credentialsFile
}: Pick<AwsSettings, 'configFile' | 'credentialsFile'>): Promise<ReadonlyMap<string, Readonly<Section>>> {
  return mergeProfiles(await readSections(configFile), await readSections(credentialsFile));
}

function profileInForce(env: Env, { profile }: AwsOverrides): [string, AwsSettings['profileNamedBy']?] {
  if (profile) {
    return [profile, 'remote'];
  }
  for (const variable of ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'] as const) {
    if (env[variable]) {
      return [env[variable], variable];
    }
  }
  return ['default'];
}

/** As AWS' own tools rank them: the service's variable, the common one, the profile's service, the profile. */
function endpointOf(
  env: Env,
  profile: Section,
  config: ReadonlyMap<string, Section>,
  field: string
): AwsSettings['endpoint'] {
  const ignore = env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS || profile.ignore_configured_endpoint_urls;
  if (ignore?.toLowerCase() === 'true') {
    return { url: '', field };
  }
  for (const variable of ['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL']) {
    if (env[variable]) {
      return { url: env[variable], field: variable };
    }
  }
  const services = profile.services === undefined ? undefined : config.get(`services ${profile.services}`);
  return { url: services?.['s3.endpoint_url'] || profile.endpoint_url || '', field };
}

/** Both files by the profile's name; of one in both, the credentials file wins. */
function mergeProfiles(
  config: ReadonlyMap<string, Section>,
  credentials: ReadonlyMap<string, Section>
): Map<string, Section> {
  const profiles = new Map<string, Section>();
  const add = (name: string, section: Section): void => {
    profiles.set(name, { ...profiles.get(name), ...section });
  };
  for (const [name, section] of config) {
    if (name === 'default') {
      add(name, section);
    } else if (name.startsWith('profile ')) {
      add(name.slice('profile '.length), section);
    }
  }
  for (const [name, section] of credentials) {
    add(name.replace(/^profile /, ''), section);
  }
  return profiles;
}

async function readSections(path: string): Promise<Map<string, Section>> {
  try {
    return parseSections(await readFile(path, 'utf8'));
  } catch {
    // No such file, or not ours to read: then it configures nothing here.
    return new Map();
  }
}

/** AWS' INI: `key = value`, comments also behind a blank; what is indented below `s3 =` becomes `s3.key`. */
export function parseSections(text: string): Map<string, Section> {
  const sections = new Map<string, Section>();
  let section: Section | undefined;
  let parent = '';
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.replace(/(^|\s)[#;].*$/, '').trimEnd();
    const header = /^\s*\[\s*(?:([\w-]+)\s+)?["']?(.+?)["']?\s*\]$/.exec(line);
    const pair = /^(\s*)([^=\s][^=]*?)\s*=\s*(.*)$/.exec(line);
    if (header) {
      const name = header[1] === undefined ? header[2]! : `${header[1]} ${header[2]}`;
      section = sections.get(name) ?? {};
      sections.set(name, section);
      parent = '';
    } else if (pair && section) {
      const [, indent, key, value] = pair as unknown as [string, string, string, string];
      if (indent === '') {
        parent = value === '' ? `${key}.` : '';
      }
      if (value !== '') {
        section[`${indent === '' ? '' : parent}${key}`] = value;
      }
    }
  }
  return sections;
}
