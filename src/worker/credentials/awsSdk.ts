/** What takes AWS' own code to get: roles, sign-in sessions, the identity of a container or a machine. */
import type { Env } from '../core/environment';
import { fromHttp, fromIni, fromInstanceMetadata, fromTokenFile } from '@aws-sdk/credential-providers';
import type { AwsSettings } from '../config/types';
import type { AwsKeys } from './types';

/** Elsewhere nobody listens there. */
const METADATA = { timeout: 1000, maxRetries: 0 };

/** The keys that a profile's role, session or web identity gives. */
export function profileKeys(
  { profile, configFile, credentialsFile }: AwsSettings,
  region: string
): Promise<AwsKeys> {
  const files = { filepath: credentialsFile, configFilepath: configFile, ignoreCache: true };
  return keysOf(fromIni({ profile, ...files, clientConfig: { region }, parentClientConfig: { region } }));
}

/** The keys of the role that a token in a file stands for (Kubernetes' service accounts on EKS). */
export function webIdentityKeys(env: Env, region: string): Promise<AwsKeys> {
  return keysOf(
    fromTokenFile({
      webIdentityTokenFile: env.AWS_WEB_IDENTITY_TOKEN_FILE,
      roleArn: env.AWS_ROLE_ARN,
      roleSessionName: env.AWS_ROLE_SESSION_NAME,
      clientConfig: { region }
    })
  );
}

/** The keys of the container's task or pod. */
export function containerKeys(env: Env): Promise<AwsKeys> {
  return keysOf(
    fromHttp({
      awsContainerCredentialsRelativeUri: env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI,
      awsContainerCredentialsFullUri: env.AWS_CONTAINER_CREDENTIALS_FULL_URI,
      awsContainerAuthorizationToken: env.AWS_CONTAINER_AUTHORIZATION_TOKEN,
      awsContainerAuthorizationTokenFile: env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE,
      ...METADATA
    })
  );
}

/** The keys of the machine's role. */
export function machineKeys(): Promise<AwsKeys> {
  return keysOf(fromInstanceMetadata(METADATA));
}

type Provider = () => Promise<{
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
}>;

async function keysOf(provider: Provider): Promise<AwsKeys> {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = await provider();
  return { accessKeyId, secretAccessKey, sessionToken, expiresAt: expiration };
}
