/**
 * AWS' credentials: the environment's keys, the profile's, a web identity, a
 * container's, the machine's. AWS' code is loaded for those that need it.
 */
import { readAwsProfiles } from '../config';
import type { AwsSettings, Config } from '../config/types';
import { isLifecycleError } from '../core';
import { profileKeys } from './awsProfile';
import { CHECK, wordsOf, type AwsPlace, type Question, type Source } from './awsQuestion';
import type { Found } from './found';
import type { AwsKeys } from './types';
import { NothingFound, unauthorized, type Looked } from './words';

type Env = Config['env'];

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
  const remedy = `Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile with AWS_PROFILE.`;
  throw new NothingFound('AWS', place.uri, looked, { remedy, open: OPEN_BUCKET });
}

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
  ask: (sdk: typeof import('./awsSdk')) => Promise<AwsKeys>
): Promise<Found<AwsKeys>> {
  const sdk = await import('./awsSdk');
  try {
    const value = await ask(sdk);
    return { value, expiresAt: value.expiresAt, origin, remedy: CHECK };
  } catch (error) {
    const { uri } = question.place;
    throw unauthorized(uri, `${uri}: ${origin} gives no keys: ${wordsOf(error, question)}.`);
  }
}
