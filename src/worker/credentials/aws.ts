/**
 * AWS' credentials: the environment's keys, the profile's, a web identity, a
 * container's, the machine's. AWS' code is loaded for those that need it.
 */
import { readAwsProfiles } from '../config';
import type { AwsSettings, Config } from '../config/types';
import { isLifecycleError } from '../core';
import { processKeys } from './aws-process';
import type { Found } from './found';
import type { AwsKeys } from './types';
import { NothingFound, unauthorized, withoutSecrets, type Looked } from './words';

type Env = Config['env'];

export interface AwsPlace {
  uri: string;
  region: string;
  /** The machine's role is good for Amazon alone; elsewhere its metadata server is not asked. */
  isAmazon: boolean;
}

const CHECK = "Check them, or ask the bucket's owner for access.";
const OPEN_BUCKET =
  'For a bucket that everybody may read, set AWS_NO_SIGN_REQUEST=YES, or anonymous: true at its root in lifecycle.yaml.';

/** The first that are there; throws `unauthorized`. */
export async function awsKeys(settings: AwsSettings, env: Env, place: AwsPlace): Promise<Found<AwsKeys>> {
  const looked: Looked[] = [];
  // Read anew each time: programs that sign in for a person replace what has expired.
  const question: Question = { settings, profiles: await readAwsProfiles(settings), env, place };
  const sources = [
    ...(settings.profileNamedBy === 'remote' ? [] : [environmentKeys]),
    profileKeys,
    webIdentityKeys,
    containerKeys,
    machineKeys
  ];
  for (const source of sources) {
    const found = await source(question);
    if ('value' in found) {
      return found;
    }
    looked.push(found);
  }
  const remedy = `Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile with AWS_PROFILE. ${OPEN_BUCKET}`;
  throw new NothingFound('AWS', place.uri, looked, remedy);
}

interface Question {
  settings: AwsSettings;
  profiles: Awaited<ReturnType<typeof readAwsProfiles>>;
  env: Env;
  place: AwsPlace;
}

type Source = (question: Question) => Promise<Found<AwsKeys> | Looked>;

const environmentKeys: Source = async ({ env, place: { uri } }) => {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  const both = 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
  if (!accessKeyId && !secretAccessKey) {
    return { place: both, found: 'not set' };
  }
  if (!accessKeyId || !secretAccessKey) {
    const [set, unset] = accessKeyId
      ? ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']
      : ['AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID'];
    throw unauthorized(uri, `${uri}: ${set} is set, but ${unset} is not. Set both, or neither.`);
  }
  const value = { accessKeyId, secretAccessKey, sessionToken: env.AWS_SESSION_TOKEN || undefined };
  return { value, origin: `the keys in ${both}`, remedy: CHECK };
};

const profileKeys: Source = async question => {
  const { settings, profiles, env, place } = question;
  const { profile, profileNamedBy, credentialsFile, configFile } = settings;
  const { uri, region } = place;
  const named = `the profile "${profile}"`;
  const files = `${credentialsFile} and ${configFile}`;
  const keys = profiles.get(profile);
  if (!keys) {
    if (profileNamedBy === undefined) {
      return { place: named, found: `not in ${files}` };
    }
    const others = [...profiles.keys()].map(name => `"${name}"`).join(', ');
    const known = others ? `they hold ${others}` : 'neither file holds any profile';
    const who = profileNamedBy === 'remote' ? 'the rclone remote' : profileNamedBy;
    throw unauthorized(uri, `${uri}: ${who} names ${named}, which is not in ${files} (${known}).`);
  }
  const found = (value: AwsKeys, how: string, remedy: string): Found<AwsKeys> => ({
    value,
    expiresAt: value.expiresAt,
    origin: `${how} of ${named} in ${files}`,
    remedy
  });
  const ofNoUse = (words: string): Error =>
    unauthorized(uri, `${uri}: ${named} in ${files} gives no keys: ${words}.`);
  if (keys.aws_access_key_id && keys.aws_secret_access_key && !keys.role_arn) {
    const value = {
      accessKeyId: keys.aws_access_key_id,
      secretAccessKey: keys.aws_secret_access_key,
      sessionToken: keys.aws_session_token
    };
    return found(value, 'the keys', CHECK);
  }
  if (keys.credential_process && !keys.role_arn) {
    const answer = await processKeys(keys.credential_process, env);
    if ('problem' in answer) {
      throw ofNoUse(`credential_process failed: ${answer.problem}`);
    }
    return found(answer, 'the credential_process', CHECK);
  }
  const isSession = Boolean(keys.sso_session || keys.sso_start_url);
  if (keys.role_arn || isSession || keys.login_session) {
    const sdk = await import('./aws-sdk');
    try {
      return found(
        await sdk.profileKeys(settings, region),
        isSession ? 'the sign-in session' : 'the role',
        CHECK
      );
    } catch (error) {
      const words = said(error, secretsOf(question));
      throw ofNoUse(isSession ? `${words}. Run "aws sso login --profile ${profile}"` : words);
    }
  }
  if (keys.aws_access_key_id || keys.aws_secret_access_key) {
    throw ofNoUse('it has only one of aws_access_key_id and aws_secret_access_key');
  }
  return { place: named, found: `no keys in ${files}` };
};

const webIdentityKeys: Source = async question => {
  const { env, place } = question;
  const { region } = place;
  const { AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: role } = env;
  const both = 'AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN';
  if (!file || !role) {
    return { place: both, found: 'not set' };
  }
  const origin = `the role ${role} by the web identity in ${file}`;
  return fromSdk(question, origin, sdk => sdk.webIdentityKeys(env, region));
};

const containerKeys: Source = async question => {
  const { env } = question;
  const variable = ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'].find(
    name => env[name]
  );
  return variable === undefined
    ? { place: 'AWS_CONTAINER_CREDENTIALS_FULL_URI', found: 'not set' }
    : fromSdk(question, `the container's role (${variable})`, sdk => sdk.containerKeys(env));
};

const machineKeys: Source = async question => {
  const { env, place: at } = question;
  const place = "the machine's role (instance metadata)";
  if (!at.isAmazon) {
    return { place, found: "not asked, for the endpoint is not Amazon's" };
  }
  if (env.AWS_EC2_METADATA_DISABLED?.toLowerCase() === 'true') {
    return { place, found: 'not asked, for AWS_EC2_METADATA_DISABLED is set' };
  }
  try {
    return await fromSdk(question, place, sdk => sdk.machineKeys());
  } catch (error) {
    if (isLifecycleError(error)) {
      return { place, found: "no answer, so this is no machine of Amazon's" };
    }
    throw error;
  }
};

async function fromSdk(
  question: Question,
  origin: string,
  ask: (sdk: typeof import('./aws-sdk')) => Promise<AwsKeys>
): Promise<Found<AwsKeys>> {
  const sdk = await import('./aws-sdk');
  try {
    const value = await ask(sdk);
    return { value, expiresAt: value.expiresAt, origin, remedy: CHECK };
  } catch (error) {
    const { uri } = question.place;
    throw unauthorized(uri, `${uri}: ${origin} gives no keys: ${said(error, secretsOf(question))}.`);
  }
}

/** AWS' words; what was exchanged is not all known here, so anything that looks like a token goes. */
function said(error: unknown, secrets: readonly (string | undefined)[]): string {
  const words = withoutSecrets((error as Error).message, secrets);
  return words.replace(/[A-Za-z0-9_=.+-]{40,}/g, '***').replace(/\.$/, '');
}

function secretsOf({ profiles, env }: Question): (string | undefined)[] {
  const ofProfiles = [...profiles.values()].flatMap(profile => [
    profile.aws_secret_access_key,
    profile.aws_session_token
  ]);
  const { AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_CONTAINER_AUTHORIZATION_TOKEN } = env;
  return [...ofProfiles, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_CONTAINER_AUTHORIZATION_TOKEN];
}
