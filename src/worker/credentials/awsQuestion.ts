/** What each source of AWS' credentials is asked, and in which words it answers. */
import type { AwsSettings, Config } from '../config/types';
import type { Found } from './found';
import type { AwsKeys } from './types';
import { withoutSecrets, type Looked } from './words';

/**
 * The bucket that keys are looked for: its URI, for messages, and the region in which AWS
 * is asked for temporary keys.
 */
export interface AwsPlace {
  uri: string;
  region: string;
  /** The machine's role is good for Amazon alone; elsewhere its metadata server is not asked. */
  isAmazon: boolean;
}

/** All that a source may look at. `profiles` are those of both shared files, by name, as they are now. */
export interface Question {
  settings: AwsSettings;
  profiles: ReadonlyMap<string, Readonly<Record<string, string>>>;
  env: Config['env'];
  place: AwsPlace;
}

/** Keys, or where it was looked in vain; throws `unauthorized` for what is there but of no use. */
export type Source = (question: Question) => Promise<Found<AwsKeys> | Looked>;

/** The remedy when a server refuses keys that were found. */
export const CHECK = "Check them, or ask the bucket's owner for access.";

/** AWS' words for a failure; what was exchanged is not all known here, so anything that looks like a token goes. */
export function wordsOf(error: unknown, question: Question): string {
  const words = withoutSecrets((error as Error).message, secretsOf(question));
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
