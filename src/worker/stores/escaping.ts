/** Keys and values percent-encoded as signatures of S3 and of Google Cloud Storage want them: RFC 3986. */

const PLAIN = /^[A-Za-z0-9\-._~]*$/;
const PLAIN_PATH = /^[A-Za-z0-9\-._~/]*$/;

/** Percent-encode all but A-Z a-z 0-9 - . _ ~; `encodeURIComponent` leaves some reserved characters. */
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
