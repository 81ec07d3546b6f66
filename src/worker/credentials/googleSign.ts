/**
 * Signatures by a service account, for addresses that others open without
 * credentials: with the account's key where that is at hand, else by Google's
 * IAM service, which has one of every account (signBlob).
 */
import { sign } from 'node:crypto';
import * as z from 'zod';
import type { Config } from '../config/types';
import { ask, parseJson } from './ask';
import { TokenProblem, type ServiceAccount } from './googleFile';
import type { GcsSigner } from './types';
import { withoutSecrets } from './words';

const IAM = 'https://iamcredentials.googleapis.com';
const TIMEOUT_MS = 15_000;

/** With the key of the file: no server is asked. */
export function keySigner({ client_email, private_key }: ServiceAccount): GcsSigner {
  return {
    email: client_email,
    sign: async text => sign('RSA-SHA256', Buffer.from(text), private_key)
  };
}

/** @param token Of somebody who may sign as this account; it may be the account itself. */
export function iamSigner(email: string, token: string, env: Config['env']): GcsSigner {
  // gcloud knows this variable too.
  const iam = (env.CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS || IAM).replace(/\/$/, '');
  const url = `${iam}/v1/projects/-/serviceAccounts/${encodeURIComponent(email)}:signBlob`;
  return {
    email,
    sign: async text => {
      const answer = await askOnce(url, {
        headers: { authorization: `Bearer ${token}` },
        json: { payload: Buffer.from(text).toString('base64') }
      });
      const parsed = signedSchema.safeParse(parseJson(answer.body));
      if (answer.status === 200 && parsed.success) {
        return Buffer.from(parsed.data.signedBlob, 'base64');
      }
      const refused = refusedSchema.safeParse(parseJson(answer.body));
      const said = refused.success ? withoutSecrets(refused.data.error.message, [token]) : 'no reason given';
      throw new TokenProblem(
        answer.status === 403
          ? `signing as ${email} needs the permission iam.serviceAccounts.signBlob (role "Service Account Token ` +
              `Creator" on the account itself); ask an administrator for it (${said})`
          : `${new URL(iam).host} does not sign as ${email} (HTTP ${answer.status}: ${said})`
      );
    }
  };
}

const signedSchema = z.object({ signedBlob: z.base64() });
const refusedSchema = z.object({ error: z.object({ message: z.string() }) });

async function askOnce(url: string, options: Omit<Parameters<typeof ask>[1], 'timeoutMs'>) {
  try {
    return await ask(url, { ...options, timeoutMs: TIMEOUT_MS });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new TokenProblem(`${new URL(url).host} cannot be reached (${code ?? message})`);
  }
}
