/** `credential_process` of an AWS profile: a program that prints keys ("Sourcing credentials with an external process"). */
import type { Env } from '../core/environment';
import { exec } from 'node:child_process';
import * as z from 'zod';
import { parseJson } from './ask';
import type { AwsKeys } from './types';

const TIMEOUT_MS = 60_000;

const keysSchema = z.object({
  Version: z.literal(1),
  AccessKeyId: z.string().min(1),
  SecretAccessKey: z.string().min(1),
  SessionToken: z.string().optional(),
  Expiration: z.iso.datetime({ offset: true }).optional()
});

/** Run it; answers with the keys, or in words why there are none. Neither its command nor its output is repeated: both may hold secrets. */
export async function processKeys(command: string, env: Env): Promise<AwsKeys | { problem: string }> {
  const { stdout, problem } = await run(command, env);
  if (problem !== undefined) {
    return { problem };
  }
  const parsed = keysSchema.safeParse(parseJson(stdout));
  if (!parsed.success) {
    const field = parsed.error.issues[0]!.path.join('.');
    return { problem: field ? `it printed no valid ${field}` : 'it printed no JSON' };
  }
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = parsed.data;
  const expiresAt = Expiration === undefined ? undefined : new Date(Expiration);
  if (expiresAt && expiresAt.getTime() <= Date.now()) {
    return { problem: `it printed keys that expired at ${Expiration}` };
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiresAt
  };
}

function run(command: string, env: Env): Promise<{ stdout: string; problem?: string }> {
  return new Promise(resolve => {
    exec(command, { env, timeout: TIMEOUT_MS }, (error, stdout) => {
      const problem = !error
        ? undefined
        : error.killed
          ? `it did not end within ${TIMEOUT_MS / 1000} s`
          : `it ended with exit code ${error.code ?? error.signal}; run it by hand to see why`;
      resolve({ stdout, problem });
    });
  });
}
