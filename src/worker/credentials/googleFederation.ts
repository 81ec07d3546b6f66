/** Identities of other clouds and of providers (workload and workforce identity federation). */
import {
  AwsClient,
  ExternalAccountAuthorizedUserClient,
  IdentityPoolClient,
  PluggableAuthClient
} from 'google-auth-library';
import { SCOPE, TokenProblem, type AccessToken, type Federation } from './googleFile';
import { withoutSecrets } from './words';

/** A new token; throws `TokenProblem`. */
export async function federatedToken(credentials: Federation): Promise<AccessToken> {
  try {
    const client = clientOf(credentials);
    const { token } = await client.getAccessToken();
    if (!token) {
      throw new Error('no token');
    }
    const { expiry_date } = client.credentials;
    return { token, expiresAt: expiry_date ? new Date(expiry_date) : undefined };
  } catch (error) {
    // What was exchanged is not known here: anything that looks like a token goes.
    const words = (error as Error).message.replace(/[A-Za-z0-9_=.-]{40,}/g, '***');
    throw new TokenProblem(`the exchange of the federated identity failed (${withoutSecrets(words, [])})`);
  }
}

type Client = IdentityPoolClient | AwsClient | PluggableAuthClient | ExternalAccountAuthorizedUserClient;

/** The file's shape says which of the library's clients reads it. */
function clientOf(credentials: Federation): Client {
  const source = credentials.credential_source as Record<string, unknown> | undefined;
  // The library checks the fields itself.
  const options = { ...credentials, scopes: [SCOPE] } as never;
  if (credentials.type === 'external_account_authorized_user') {
    return new ExternalAccountAuthorizedUserClient(options);
  }
  if (source?.environment_id !== undefined) {
    return new AwsClient(options);
  }
  return source?.executable === undefined
    ? new IdentityPoolClient(options)
    : new PluggableAuthClient(options);
}
