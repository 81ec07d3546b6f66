/** Google's credential files: which kinds there are, and what must be in them. */
import * as z from 'zod';
import { parseJson } from './ask';

/** A bearer token (RFC 6750). Without `expiresAt`, who gave it did not say how long it holds. */
export interface AccessToken {
  token: string;
  expiresAt?: Date;
}

/** Signing URLs through IAM needs more than the scopes of storage. */
export const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

/** Why there is no token, in words without secrets. */
export class TokenProblem extends Error {
  constructor(
    message: string,
    /** Revoked or run out: signing in again, or a new key, would help. */
    readonly isOver = false
  ) {
    super(message);
  }
}

const TOKEN_URI = 'https://oauth2.googleapis.com/token';

const serviceAccountSchema = z.looseObject({
  type: z.literal('service_account'),
  client_email: z.string().min(1),
  private_key: z.string().min(1),
  private_key_id: z.string().optional(),
  token_uri: z.url().default(TOKEN_URI)
});

const userSchema = z.looseObject({
  type: z.literal('authorized_user'),
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
  refresh_token: z.string().min(1),
  token_uri: z.url().default(TOKEN_URI)
});

const impersonationSchema = z.looseObject({
  type: z.literal('impersonated_service_account'),
  service_account_impersonation_url: z.url(),
  delegates: z.array(z.string()).default([]),
  source_credentials: z.union([serviceAccountSchema, userSchema])
});

const federationSchema = z.looseObject({
  type: z.enum(['external_account', 'external_account_authorized_user'])
});

const SCHEMAS = {
  service_account: serviceAccountSchema,
  authorized_user: userSchema,
  impersonated_service_account: impersonationSchema,
  external_account: federationSchema,
  external_account_authorized_user: federationSchema
};

export type ServiceAccount = z.output<typeof serviceAccountSchema>;
export type UserLogin = z.output<typeof userSchema>;
export type Impersonation = z.output<typeof impersonationSchema>;
export type Federation = z.output<typeof federationSchema>;
export type GoogleCredentials = ServiceAccount | UserLogin | Impersonation | Federation;

/** What a credential file holds; throws `TokenProblem`. */
export function parseGoogleCredentials(text: string): GoogleCredentials {
  const json = parseJson(text);
  const kind = z.looseObject({ type: z.string() }).safeParse(json);
  if (!kind.success) {
    throw new TokenProblem('it is no JSON file of Google credentials');
  }
  const { type } = kind.data;
  if (!Object.hasOwn(SCHEMAS, type)) {
    throw new TokenProblem(`credentials of the type "${type}" are not known here`);
  }
  const parsed = SCHEMAS[type as keyof typeof SCHEMAS].safeParse(json);
  if (!parsed.success) {
    const field = parsed.error.issues[0]!.path.join('.');
    throw new TokenProblem(`"${field}" in it is missing or not valid`);
  }
  return parsed.data;
}

/** Whose they are. */
export function describeCredentials(credentials: GoogleCredentials): string {
  switch (credentials.type) {
    case 'service_account':
      return `the service account ${credentials.client_email}`;
    case 'authorized_user':
      return "a person's Google login";
    case 'impersonated_service_account': {
      const { service_account_impersonation_url: url } = credentials;
      return `the impersonated service account ${/([^/]+):generateAccessToken$/.exec(url)?.[1] ?? ''}`.trim();
    }
    default:
      return 'a federated identity';
  }
}
