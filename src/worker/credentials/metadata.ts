/**
 * The metadata server of Google's machines: on a hub with workload identity it
 * gives the server's own service account, without any file.
 */
import type { Env } from '../core/environment';
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { backoffMs, sleep } from '../core';
import { ask, parseJson } from './ask';
import { TokenProblem, type AccessToken } from './googleFile';

const ADDRESS = '169.254.169.254';

/** Elsewhere nobody listens there, and some networks swallow the question. */
const ELSEWHERE = { tries: 1, timeoutMs: 1000 };

/** A pod's metadata server may need some seconds after the pod's start. */
const ON_GOOGLE = { tries: 3, timeoutMs: 2000 };

const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.number() });

type Outcome = AccessToken | { problem: string; mayPass?: boolean };

/** A token, or in words why there is none. */
export async function metadataToken(env: Env): Promise<Outcome> {
  if (/^(true|1)$/i.test(env.NO_GCE_CHECK ?? '') || env.METADATA_SERVER_DETECTION === 'none') {
    return { problem: 'not asked, because NO_GCE_CHECK or METADATA_SERVER_DETECTION says so' };
  }
  const host = metadataHost(env);
  const isOnGoogle = host !== ADDRESS || (await isGoogleMachine());
  const { tries, timeoutMs } = isOnGoogle ? ON_GOOGLE : ELSEWHERE;
  let outcome = await request(host, timeoutMs);
  for (let attempt = 1; attempt < tries && 'mayPass' in outcome; attempt++) {
    await sleep(backoffMs(attempt));
    outcome = await request(host, timeoutMs);
  }
  return 'token' in outcome || isOnGoogle
    ? outcome
    : { problem: `${outcome.problem}: this is no machine of Google's` };
}

/** The variables are those of Google's own libraries. */
export function metadataHost(env: Env): string {
  return env.GCE_METADATA_HOST || env.GCE_METADATA_IP || ADDRESS;
}

/** The address of the machine's service account; throws `TokenProblem`. */
export async function metadataEmail(env: Env): Promise<string> {
  const url = accountUrl(metadataHost(env), 'email');
  const answer = await ask(url, { timeoutMs: ON_GOOGLE.timeoutMs, headers: { 'metadata-flavor': 'Google' } });
  if (answer.status !== 200 || !answer.body.includes('@')) {
    throw new TokenProblem(`the metadata server does not name its service account (HTTP ${answer.status})`);
  }
  return answer.body.trim();
}

function accountUrl(host: string, what: 'token' | 'email'): string {
  return `http://${host}/computeMetadata/v1/instance/service-accounts/default/${what}`;
}

async function request(host: string, timeoutMs: number): Promise<Outcome> {
  const url = accountUrl(host, 'token');
  let answer;
  try {
    answer = await ask(url, { timeoutMs, headers: { 'metadata-flavor': 'Google' } });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // Silence is what a network that blocks it gives: no use in asking again.
    return code === 'ECONNREFUSED'
      ? { problem: 'it refuses the connection', mayPass: true }
      : { problem: code === undefined ? message : `it cannot be reached (${code})` };
  }
  const { status, headers, body } = answer;
  if (headers['metadata-flavor'] !== 'Google') {
    return { problem: "somebody answers there, but not as Google's metadata server does" };
  }
  if (status === 404) {
    return { problem: 'it knows no service account for this machine' };
  }
  if (status !== 200) {
    const problem = `it answered HTTP ${status}`;
    return status >= 500 || status === 429 ? { problem, mayPass: true } : { problem };
  }
  const parsed = tokenSchema.safeParse(parseJson(body));
  return parsed.success
    ? { token: parsed.data.access_token, expiresAt: new Date(Date.now() + parsed.data.expires_in * 1000) }
    : { problem: 'its answer is no token' };
}

/** The firmware's name, which containers see too. */
async function isGoogleMachine(): Promise<boolean> {
  return (await readFile('/sys/class/dmi/id/product_name', 'utf8').catch(() => '')).startsWith('Google');
}
