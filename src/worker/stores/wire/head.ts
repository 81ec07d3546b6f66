/** The head of an answer, and bodies in chunks, as HTTP/1.1 has them (RFC 9112). */
import type { IncomingHttpHeaders } from 'node:http';

/** Names of headers are in lower case. */
export interface Head {
  status: number;
  headers: IncomingHttpHeaders;
  /** May another request follow on the same connection? */
  isKept: boolean;
}

/**
 * Headers that may come in several lines (RFC 9110, section 5.3): gateways give a
 * request two ids, Google each checksum and each `Vary` a line of its own.
 */
const IN_LINES = /^(x-amz-.*|x-goog-.*|vary|via|alt-svc|cache-control)$/;

/**
 * Read a head without its empty line. Undefined for what is unusual (another
 * version, an interim answer, a header that says two things or goes on in a
 * second line, bytes that no header may have): Node's own client knows all that.
 */
export function parseHead(text: string): Head | undefined {
  const [first, ...lines] = text.split('\r\n') as [string, ...string[]];
  const [, status] = /^HTTP\/1\.1 ([2-5]\d\d)(?: |$)/.exec(first) ?? [];
  if (status === undefined) {
    return undefined;
  }
  const headers: IncomingHttpHeaders = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (colon < 1 || !/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) {
      return undefined;
    }
    const value = line.slice(colon + 1).trim();
    // eslint-disable-next-line no-control-regex -- those are what is looked for
    if (/[\0-\x08\x0a-\x1f\x7f]/.test(value)) {
      return undefined;
    }
    if (name === 'set-cookie') {
      // Each is a cookie of its own (RFC 6265, section 3).
      (headers[name] ??= []).push(value);
      continue;
    }
    const before = headers[name];
    if (before !== undefined && before !== value && !IN_LINES.test(name)) {
      return undefined;
    }
    headers[name] = before === undefined || before === value ? value : `${before}, ${value}`;
  }
  const isKept = !/\bclose\b/i.test(headers.connection ?? '');
  return { status: Number(status), headers, isKept };
}

/** How many bytes of body follow. Undefined where the head does not say so alone. */
export function lengthOf({ headers }: Head): number | undefined {
  const { 'content-length': length = '', 'transfer-encoding': encoding } = headers;
  return encoding === undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

/** Is the body in chunks, with no length beside (section 6.3)? */
export function isChunked({ headers }: Head): boolean {
  return headers['transfer-encoding']?.toLowerCase() === 'chunked' && headers['content-length'] === undefined;
}

/** The content of a body in chunks (section 7.1); undefined when it is not at its end. Throws when it is none. */
export function dechunk(body: Buffer): Buffer | undefined {
  const pieces: Buffer[] = [];
  for (let at = 0; ;) {
    const end = body.indexOf('\r\n', at);
    if (end < 0) {
      return undefined;
    }
    const [, digits] = /^([0-9a-fA-F]{1,7})(?:[ \t]*;.*)?$/.exec(body.toString('latin1', at, end)) ?? [];
    if (digits === undefined) {
      throw new Error('the answer is no body in chunks');
    }
    const size = parseInt(digits, 16);
    const begin = end + 2;
    if (size === 0) {
      // Trailers tell nothing that is asked for; an empty line ends them.
      const isAtEnd =
        body.toString('latin1', begin, begin + 2).startsWith('\r\n') || body.indexOf('\r\n\r\n', begin) >= 0;
      return isAtEnd ? Buffer.concat(pieces) : undefined;
    }
    if (body.length < begin + size + 2) {
      return undefined;
    }
    pieces.push(body.subarray(begin, begin + size));
    at = begin + size + 2;
  }
}
