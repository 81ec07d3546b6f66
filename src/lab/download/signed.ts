import { WorkerError } from '../client/errors';
import type { IWorkerClient } from '../tokens';

/** Long enough for a slow line; the browser asks once, at the beginning. */
const EXPIRES_IN_SECONDS = 6 * 3600;
const PROBE_MS = 4000;

/**
 * An address by which the browser downloads an object from its store, past the
 * Jupyter server; undefined where the store does not sign, or this browser
 * does not reach it (an endpoint inside the hub's network).
 */
export async function signedDownload(
  uri: string,
  name: string,
  client: IWorkerClient
): Promise<string | undefined> {
  const url = await sign(uri, name, client);
  if (url === undefined) {
    return undefined;
  }
  const isMixed = window.location.protocol === 'https:' && !url.startsWith('https:');
  return !isMixed && (await isReachable(url)) ? url : undefined;
}

/** Undefined also where signing fails: the bytes may come another way all the same. */
async function sign(uri: string, name: string, client: IWorkerClient): Promise<string | undefined> {
  try {
    const { signing } = await client.call('links', { uri });
    if (!signing.possible) {
      return undefined;
    }
    const request = { uri, expiresInSeconds: EXPIRES_IN_SECONDS, downloadAs: name };
    return (await client.call('sign', request)).url;
  } catch (error) {
    if (error instanceof WorkerError) {
      return undefined;
    }
    throw error;
  }
}

/** Does anybody answer there? What they say is hidden from a page of another origin, and does not matter. */
async function isReachable(url: string): Promise<boolean> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), PROBE_MS);
  try {
    await fetch(url, { method: 'HEAD', mode: 'no-cors', signal: giveUp.signal });
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
