/** What headers say of the bytes they come with. */

/** RFC 9530, `Content-Digest`; undefined where the browser computes no checksums (a page without TLS). */
export async function digestOf(bytes: Blob): Promise<string | undefined> {
  // In an insecure context there is none, whatever the types say.
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (!subtle) {
    return undefined;
  }
  const digest = new Uint8Array(await subtle.digest('SHA-256', await bytes.arrayBuffer()));
  return `sha-256=:${btoa(String.fromCharCode(...digest))}:`;
}

/** The raw ETag: the header quotes it, listings do not. */
export function etagOf(response: Response): string | null {
  const header = response.headers.get('ETag');
  return header === null ? null : header.replace(/^W\//, '').replace(/^"(.*)"$/, '$1');
}
