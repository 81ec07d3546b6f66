/**
 * The metadata server of Google's machines: on a hub with workload identity it
 * gives the server's own service account, without any file.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { backoffMs, sleep } from '../core';
import { ask, parseJson } from './ask';
import type { AccessToken } from './google-file';

type Env = Readonly<Record<string, string | undefined>>;

const ADDRESS = '169.254.169.254';

/** Elsewhere nobody listens there, and some networks swallow the question. */
const ELSEWHERE = { tries: 1, timeoutMs: 1000 };

/** A pod's metadata server may need some seconds after the pod's start. */
const ON_GOOGLE = { tries: 3, timeoutMs: 2000 };

const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.number() });

/** A token, or in words why there is none. */
export async function metadataToken(env: Env): Promise<AccessToken | { problem: string }> {
  if (/^(true|1)$/i.test(env.NO_GCE_CHECK ?? '') || env.METADATA_SERVER_DETECTION === 'none') {
    return { problem: 'not asked, because NO_GCE_CHECK or METADATA_SERVER_DETECTION says so' };
  }
  const host = metadataHost(env);
  const isNamed = host !== ADDRESS;
  const isOnGoogle = isNamed || (await isGoogleMachine());
  const { tries, timeoutMs } = isOnGoogle ? ON_GOOGLE : ELSEWHERE;
  let problem = '';
  for (let attempt = 0; attempt < tries; attempt++) {
    if (attempt > 0) {
      await sleep(backoffMs(attempt));
    }
    const answer = await request(host, timeoutMs);
    if (typeof answer !== 'string') {
      return answer;
    }
    problem = answer;
  }
  return { problem: isOnGoogle ? problem : `${problem}, so this is no machine of Google's` };
}

export function metadataHost(env: Env): string {
  return env.GCE_METADATA_HOST || env.GCE_METADATA_IP || ADDRESS;
}

/** A token, a final problem, or as text a problem that may pass. */
async function request(host: string, timeoutMs: number): Promise<AccessToken | { problem: string } | string> {
  const url = `http://${host}/computeMetadata/v1/instance/service-accounts/default/token`;
  let answer;
  try {
    answer = await ask(url, { timeoutMs, headers: { 'metadata-flavor': 'Google' } });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === undefined ? message : `no answer (${code})`;
  }
  if (answer.headers['metadata-flavor'] !== 'Google') {
    return { problem: "somebody answers there, but not Google's metadata server" };
  }
  if (answer.status === 404) {
    return { problem: 'it knows no service account for this machine' };
  }
  if (answer.status >= 500 || answer.status === 429) {
    return `it answered HTTP ${answer.status}`;
  }
  if (answer.status !== 200) {
    return { problem: `it answered HTTP ${answer.status}` };
  }
  const parsed = tokenSchema.safeParse(parseJson(answer.body));
  return parsed.success
    ? { token: parsed.data.access_token, expiresAt: new Date(Date.now() + parsed.data.expires_in * 1000) }
    : { problem: 'its answer is no token' };
}

/** The firmware's name, which containers see too. */
async function isGoogleMachine(): Promise<boolean> {
  return (await readFile('/sys/class/dmi/id/product_name', 'utf8').catch(() => '')).startsWith('Google');
}
