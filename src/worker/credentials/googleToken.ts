/**
 * From Google's credentials to an access token. Keys of service accounts (RFC
 * 7523), people's logins (RFC 6749 section 6) and impersonation are a request
 * each, to the service that the file names; the library knows the federated.
 */
import { sign } from 'node:crypto';
import * as z from 'zod';
import { backoffMs, sleep } from '../core';
import { ask, parseJson, type Answer, type AskOptions } from './ask';
import {
  SCOPE,
  TokenProblem,
  type AccessToken,
  type GoogleCredentials,
  type Impersonation,
  type ServiceAccount,
  type UserLogin
} from './googleFile';
import { withoutSecrets } from './words';

const LIFETIME_SECONDS = 3600;
const TRIES = 3;
const TIMEOUT_MS = 15_000;

/** A new token; throws `TokenProblem`. */
export async function requestToken(credentials: GoogleCredentials): Promise<AccessToken> {
  switch (credentials.type) {
    case 'service_account':
      return serviceAccountToken(credentials);
    case 'authorized_user':
      return userToken(credentials);
    case 'impersonated_service_account':
      return impersonatedToken(credentials);
    default: {
      const { federatedToken } = await import('./googleFederation');
      return federatedToken(credentials);
    }
  }
}

function serviceAccountToken(account: ServiceAccount): Promise<AccessToken> {
  const assertion = signedAssertion(account);
  const form = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion };
  return exchange(account.token_uri, form, [assertion, account.private_key]);
}

function userToken({ client_id, client_secret, refresh_token, token_uri }: UserLogin): Promise<AccessToken> {
  const form = { grant_type: 'refresh_token', client_id, client_secret, refresh_token };
  return exchange(token_uri, form, [client_secret, refresh_token]);
}

/** A claim about ourselves, signed with the account's key. */
function signedAssertion({ client_email, private_key, private_key_id, token_uri }: ServiceAccount): string {
  const now = Math.floor(Date.now() / 1000);
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = encode({ alg: 'RS256', typ: 'JWT', kid: private_key_id });
  const claims = encode({
    iss: client_email,
    scope: SCOPE,
    aud: token_uri,
    iat: now,
    exp: now + LIFETIME_SECONDS
  });
  try {
    const signature = sign('RSA-SHA256', Buffer.from(`${header}.${claims}`), private_key);
    return `${header}.${claims}.${signature.toString('base64url')}`;
  } catch {
    throw new TokenProblem('"private_key" in it is no private key');
  }
}

const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().optional() });

async function exchange(
  uri: string,
  form: Record<string, string>,
  secrets: readonly string[]
): Promise<AccessToken> {
  const answer = await askPatiently(uri, { form });
  const token = tokenSchema.safeParse(parseJson(answer.body));
  if (answer.status !== 200 || !token.success) {
    throw refusal(uri, answer, secrets);
  }
  const { access_token, expires_in } = token.data;
  const expiresAt = expires_in === undefined ? undefined : new Date(Date.now() + expires_in * 1000);
  return { token: access_token, expiresAt };
}

const impersonatedSchema = z.object({ accessToken: z.string().min(1), expireTime: z.iso.datetime() });

async function impersonatedToken(credentials: Impersonation): Promise<AccessToken> {
  const { service_account_impersonation_url: url, delegates, source_credentials: source } = credentials;
  const { token } = await requestToken(source);
  const answer = await askPatiently(url, {
    headers: { authorization: `Bearer ${token}` },
    json: { scope: [SCOPE], delegates, lifetime: `${LIFETIME_SECONDS}s` }
  });
  const made = impersonatedSchema.safeParse(parseJson(answer.body));
  if (answer.status !== 200 || !made.success) {
    throw refusal(url, answer, [token]);
  }
  return { token: made.data.accessToken, expiresAt: new Date(made.data.expireTime) };
}

/** Token services answer `{error, error_description}`, IAM `{error: {message}}`. */
const refusalSchema = z.union([
  z.object({ error: z.string(), error_description: z.string().optional() }),
  z.object({ error: z.object({ message: z.string() }) })
]);

function refusal(uri: string, answer: Answer, secrets: readonly string[]): TokenProblem {
  const { host } = new URL(uri);
  const parsed = refusalSchema.safeParse(parseJson(answer.body));
  if (!parsed.success) {
    return new TokenProblem(`${host} answered HTTP ${answer.status} without a token`);
  }
  const { error } = parsed.data;
  const description = 'error_description' in parsed.data ? parsed.data.error_description : undefined;
  const said = typeof error === 'string' ? [error, description].filter(Boolean).join(': ') : error.message;
  return new TokenProblem(`${host} refused it (${withoutSecrets(said, secrets)})`, error === 'invalid_grant');
}

async function askPatiently(uri: string, options: Omit<AskOptions, 'timeoutMs'>): Promise<Answer> {
  for (let attempt = 0; ; attempt++) {
    const isLast = attempt + 1 >= TRIES;
    try {
      const answer = await ask(uri, { ...options, timeoutMs: TIMEOUT_MS });
      if (isLast || (answer.status < 500 && answer.status !== 429)) {
        return answer;
      }
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (isLast || code === 'ENOTFOUND' || code === 'ECONNREFUSED') {
        throw new TokenProblem(`${new URL(uri).host} cannot be reached (${code ?? message})`);
      }
    }
    await sleep(backoffMs(attempt));
  }
}
