/** Endpoints of object stores, brought to one spelling so that identities compare. */
import type { Env } from './environment';
import { LifecycleError } from './errors';

/** `s3.amazonaws.com`, `s3.us-west-2.amazonaws.com`, `s3-us-west-2.…`, `s3.dualstack.us-west-2.…` */
const AMAZON = /^s3([.-](?:[a-z-]+\.)?([a-z0-9-]+))?\.amazonaws\.com(\.cn)?$/;

/**
 * One spelling an endpoint: lower-case host, no default port, no trailing
 * slash. Amazon's own hosts become '', which means "the cloud's default".
 *
 * @throws LifecycleError `bad-input` if it is not an http(s) address.
 */
export function normaliseEndpoint(text: string, field: string): string {
  const trimmed = text.trim();
  if (trimmed === '') {
    return '';
  }
  let url: URL;
  try {
    url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`);
  } catch (cause) {
    throw new LifecycleError('bad-input', `${field}: "${trimmed}" is not an address like https://host.`, {
      subject: field,
      cause
    });
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new LifecycleError('bad-input', `${field}: an endpoint begins with https:// or http://.`, {
      subject: field
    });
  }
  if (url.username !== '' || url.password !== '') {
    throw new LifecycleError('bad-input', `${field}: an endpoint may not hold a user name or password.`, {
      subject: field
    });
  }
  if (AMAZON.test(url.hostname)) {
    return '';
  }
  return `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`;
}

/** Google's, or the emulator that the environment names. */
export function gcsEndpoint(env: Env): string {
  const host = env.STORAGE_EMULATOR_HOST ?? '';
  const withScheme = host === '' || host.includes('://') ? host : `http://${host}`;
  return normaliseEndpoint(withScheme, 'STORAGE_EMULATOR_HOST');
}

/** The region that one of Amazon's own hosts names. */
export function amazonRegion(text: string): string | undefined {
  const host = text
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/[:/].*$/s, '');
  const region = AMAZON.exec(host.toLowerCase())?.[2];
  return region !== undefined && /-\d+$/.test(region) ? region : undefined;
}
