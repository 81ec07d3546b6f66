/** objects.insert: whole in one request (media, multipart), or the start of a resumable session. */
import { Buffer } from 'node:buffer';
import { requireConditions } from './conditions.mjs';
import { ApiError, invalid } from './errors.mjs';
import { parts } from './multipart.mjs';
import { objectResource, settable } from './resource.mjs';

export async function insert(call, bucket, sessions) {
  const { query, headers } = call;
  switch (query.get('uploadType')) {
    case 'media': {
      const description = { contentType: headers['content-type'] };
      return store(call, bucket, { description, content: [await call.bytes()] });
    }
    case 'multipart': {
      const [metadata, media, ...more] = parts(headers['content-type'], await call.bytes());
      if (!media || more.length) {
        throw invalid('A multipart upload has two parts: the metadata and the media.');
      }
      const contentType = media.headers['content-type'];
      const description = { contentType, ...json(metadata.body) };
      // A copy, for the part is a view of the whole body.
      return store(call, bucket, { description, content: [Buffer.from(media.body)] });
    }
    case 'resumable':
      return sessions.start(call, bucket, {
        contentType: headers['x-upload-content-type'],
        ...json(await call.bytes())
      });
    default:
      throw invalid('Upload type must be one of media, multipart and resumable.');
  }
}

/** Check what the client said about it, then make it the live version. */
export function store({ query, headers, base }, bucket, { description, content }) {
  const name = nameOf(query, description);
  requireConditions(query, bucket.live(name));
  const claimed = { ...hashesIn(headers), ...claims(description) };
  const version = bucket.put(name, settable({ contentType: undefined, ...description }), content, {
    check: made => requireChecksums(made, claimed)
  });
  return { status: 200, body: objectResource(base, bucket, version) };
}

export function nameOf(query, description) {
  const name = query.get('name') ?? description.name;
  if (!name) {
    throw new ApiError(400, 'required', 'Required');
  }
  if (Buffer.byteLength(name) > 1024) {
    throw invalid('The specified object name is longer than 1024 bytes.');
  }
  if (
    /[\r\n]/.test(name) ||
    name === '.' ||
    name === '..' ||
    name.startsWith('.well-known/acme-challenge/')
  ) {
    throw invalid(`Invalid object name: ${JSON.stringify(name)}`);
  }
  return name;
}

/** An object of JSON; none, and the `null` of Go's clients, are an empty one. */
export function json(body) {
  const parseError = new ApiError(400, 'parseError', 'Parse Error');
  try {
    const value = body.length ? (JSON.parse(body.toString()) ?? {}) : {};
    if (typeof value === 'object' && !Array.isArray(value)) {
      return value;
    }
  } catch {
    throw parseError;
  }
  throw parseError;
}

const claims = ({ md5Hash, crc32c }) => ({ ...(md5Hash && { md5Hash }), ...(crc32c && { crc32c }) });

/** `X-Goog-Hash: crc32c=...,md5=...` and `Content-MD5`. */
function hashesIn(headers) {
  const hashes = Object.fromEntries(
    (headers['x-goog-hash'] ?? '').split(',').flatMap(one => {
      const [, kind, value] = /^\s*(crc32c|md5)=(\S+)\s*$/.exec(one) ?? [];
      return kind ? [[kind === 'md5' ? 'md5Hash' : kind, value]] : [];
    })
  );
  return headers['content-md5'] ? { md5Hash: headers['content-md5'], ...hashes } : hashes;
}

function requireChecksums(calculated, claimed) {
  if (claimed.md5Hash && claimed.md5Hash !== calculated.md5Hash) {
    throw invalid(
      `Provided MD5 hash "${claimed.md5Hash}" doesn't match calculated MD5 hash "${calculated.md5Hash}".`
    );
  }
  if (claimed.crc32c && claimed.crc32c !== calculated.crc32c) {
    throw invalid(
      `Provided CRC32C "${claimed.crc32c}" doesn't match calculated CRC32C "${calculated.crc32c}".`
    );
  }
}
