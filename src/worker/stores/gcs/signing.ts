/** Addresses that anybody may open until they expire: V4 signatures of Google Cloud Storage. */
import { createHash } from 'node:crypto';
import { LifecycleError } from '../../core';
import { attachment } from '../attachment';
import { escapePath, escapeUri } from '../escaping';
import type { PresignOptions } from '../store';
import type { GcsApi } from './api';

/** Google takes no longer ones. */
const MAX_SECONDS = 7 * 24 * 3600;

/** Would a browser make another path of the key's: is a segment of it "." or ".."? */
export function isResolved(key: string): boolean {
  return key.split('/').some(segment => segment === '.' || segment === '..');
}

/**
 * A GET of one object.
 *
 * @throws LifecycleError `unauthorized` that says why nobody can sign.
 */
export async function signedUrl(
  api: GcsApi,
  key: string,
  options: PresignOptions & { now?: Date }
): Promise<string> {
  const { expiresInSeconds, downloadAs, now = new Date(), signal } = options;
  const uri = api.uri(key);
  api.assertKey(key);
  if (!(expiresInSeconds >= 1 && expiresInSeconds <= MAX_SECONDS)) {
    throw new LifecycleError('bad-input', `${uri}: a signed link lives from one second to seven days.`, {
      subject: uri
    });
  }
  if (isResolved(key)) {
    throw new LifecycleError(
      'unsupported',
      `${uri}: a browser would change this address, so it cannot be signed. Copy the object to another name.`,
      { subject: uri }
    );
  }
  const signer = await api.access.signer?.(signal);
  if (!signer) {
    throw new LifecycleError('unauthorized', `${uri}: ${api.access.origin} cannot sign links.`, {
      subject: uri
    });
  }
  const { origin, host } = new URL(api.access.endpoint);
  const path = `/${api.bucket}/${escapePath(key)}`;
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/auto/storage/goog4_request`;
  const query = [
    ['X-Goog-Algorithm', 'GOOG4-RSA-SHA256'],
    ['X-Goog-Credential', `${signer.email}/${scope}`],
    ['X-Goog-Date', time],
    ['X-Goog-Expires', String(Math.floor(expiresInSeconds))],
    ['X-Goog-SignedHeaders', 'host'],
    // Signed in the order of the names.
    ...(downloadAs === undefined ? [] : [['response-content-disposition', attachment(downloadAs)]])
  ]
    .map(([name, value]) => `${name}=${escapeUri(value!)}`)
    .join('&');
  const request = ['GET', path, query, `host:${host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  const digest = createHash('sha256').update(request).digest('hex');
  const signature = await signer.sign(['GOOG4-RSA-SHA256', time, scope, digest].join('\n'));
  return `${origin}${path}?${query}&X-Goog-Signature=${Buffer.from(signature).toString('hex')}`;
}
