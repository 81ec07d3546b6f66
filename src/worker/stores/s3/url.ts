/** Keys and values in URLs, escaped as signatures want it and unescaped as listings give it. */
import { LifecycleError } from '../../core';

const PLAIN = /^[A-Za-z0-9\-._~]*$/;
const PLAIN_PATH = /^[A-Za-z0-9\-._~/]*$/;

/** Percent-encode all but A-Z a-z 0-9 - . _ ~ (RFC 3986's unreserved characters). */
export function escapeUri(text: string): string {
  return PLAIN.test(text)
    ? text
    : encodeURIComponent(text).replace(
        /[!'()*]/g,
        char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`
      );
}

/** As `escapeUri`, but slashes stay. */
export function escapePath(text: string): string {
  return PLAIN_PATH.test(text) ? text : text.split('/').map(escapeUri).join('/');
}

/**
 * A key of a listing with `encoding-type=url`, escaped as in a form.
 *
 * @param uri What was listed, for the error.
 */
export function decodeUrl(text: string, uri: string): string {
  if (!/[%+]/.test(text)) {
    return text;
  }
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    throw new LifecycleError(
      'unsupported',
      `${uri}: the key ${text} below it is not UTF-8, so it has no URI. Rename it with the tool that made it.`,
      { subject: uri, cause }
    );
  }
}
