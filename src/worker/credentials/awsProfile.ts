/** The keys of a profile in AWS' shared files: written there, printed by a program, or of a role or session. */
import { CHECK, wordsOf, type Question, type Source } from './awsQuestion';
import type { AwsKeys } from './types';
import { unauthorized } from './words';

type Profile = Readonly<Record<string, string>>;

/** What a profile gives: keys and their name, or in words why they are of no use; undefined if it has none. */
type Given = { keys: AwsKeys; how: string } | { problem: string } | undefined;

export const profileKeys: Source = async question => {
  const { settings, profiles, place } = question;
  const named = `the profile "${settings.profile}"`;
  const files = `${settings.credentialsFile} and ${settings.configFile}`;
  const profile = profiles.get(settings.profile);
  if (!profile) {
    if (settings.profileNamedBy === undefined) {
      return { place: named, found: `not in ${files}` };
    }
    const who = settings.profileNamedBy === 'remote' ? 'the rclone remote' : settings.profileNamedBy;
    const others = [...profiles.keys()].map(name => `"${name}"`).join(', ');
    const known = others ? `they hold ${others}` : 'neither file holds any profile';
    throw unauthorized(
      place.uri,
      `${place.uri}: ${who} names ${named}, which is not in ${files} (${known}).`
    );
  }
  const given = await keysOf(profile, question);
  if (!given) {
    return { place: named, found: `no keys in ${files}` };
  }
  if ('problem' in given) {
    throw unauthorized(place.uri, `${place.uri}: ${named} in ${files} gives no keys: ${given.problem}.`);
  }
  const { keys, how } = given;
  return { value: keys, expiresAt: keys.expiresAt, origin: `${how} of ${named} in ${files}`, remedy: CHECK };
};

async function keysOf(profile: Profile, question: Question): Promise<Given> {
  const { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey } = profile;
  const isSession = Boolean(profile.sso_session || profile.sso_start_url || profile.login_session);
  if (profile.role_arn) {
    return sdkKeys(question, 'the role', '');
  }
  if (accessKeyId && secretAccessKey) {
    const keys = { accessKeyId, secretAccessKey, sessionToken: profile.aws_session_token };
    return { keys, how: 'the keys' };
  }
  if (profile.credential_process) {
    const { processKeys } = await import('./awsProcess');
    const answer = await processKeys(profile.credential_process, question.env);
    return 'problem' in answer
      ? { problem: `credential_process failed: ${answer.problem}` }
      : { keys: answer, how: 'the credential_process' };
  }
  if (isSession) {
    const command = profile.login_session ? 'aws login' : 'aws sso login';
    const advice = `. Run "${command} --profile ${question.settings.profile}"`;
    return sdkKeys(question, 'the sign-in session', advice);
  }
  return accessKeyId || secretAccessKey
    ? { problem: 'it has only one of aws_access_key_id and aws_secret_access_key' }
    : undefined;
}

async function sdkKeys(question: Question, how: string, advice: string): Promise<Given> {
  const sdk = await import('./awsSdk');
  try {
    return { keys: await sdk.profileKeys(question.settings, question.place.region), how };
  } catch (error) {
    return { problem: wordsOf(error, question) + advice };
  }
}
