/** The bytes of an object: whole, a range, or decompressed on the way as Google does it. */
import { Buffer } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import { etagOf } from './resource.mjs';

export function download({ headers }, version) {
  const { fields, content, sizeBytes } = version;
  const common = headersOf(version);
  if (fields.contentEncoding === 'gzip' && !/\bgzip\b/.test(headers['accept-encoding'] ?? '')) {
    // Decompressive transcoding: ranges are ignored, and the checksums are those of the stored bytes.
    const body = gunzipSync(Buffer.concat(content));
    return { status: 200, headers: { ...common, Warning: '214 UploadServer gunzipped' }, body };
  }
  if (fields.contentEncoding) {
    common['Content-Encoding'] = fields.contentEncoding;
  }
  const range = rangeOf(headers.range, sizeBytes);
  if (!range) {
    return { status: 200, headers: common, pieces: content, sizeBytes };
  }
  const [begin, end] = range;
  if (begin >= end) {
    const headers = { 'Content-Range': `bytes */${sizeBytes}` };
    return { status: 416, headers, text: 'The requested range cannot be satisfied.' };
  }
  return {
    status: 206,
    headers: { ...common, 'Content-Range': `bytes ${begin}-${end - 1}/${sizeBytes}` },
    pieces: slice(content, begin, end),
    sizeBytes: end - begin
  };
}

function headersOf(version) {
  const { fields, sizeBytes, generation, metageneration, crc32c, md5Hash, componentCount, updated } = version;
  const headers = {
    'Accept-Ranges': 'bytes',
    'Cache-Control': fields.cacheControl ?? 'no-cache, no-store, max-age=0, must-revalidate',
    'Content-Type': fields.contentType ?? 'application/octet-stream',
    ETag: etagOf(version),
    'Last-Modified': updated.toUTCString(),
    'X-Goog-Generation': String(generation),
    'X-Goog-Metageneration': String(metageneration),
    'X-Goog-Hash': md5Hash ? `crc32c=${crc32c},md5=${md5Hash}` : `crc32c=${crc32c}`,
    'X-Goog-Storage-Class': fields.storageClass,
    'X-Goog-Stored-Content-Encoding': fields.contentEncoding ?? 'identity',
    'X-Goog-Stored-Content-Length': String(sizeBytes)
  };
  for (const [name, value] of Object.entries({
    'Content-Disposition': fields.contentDisposition,
    'Content-Language': fields.contentLanguage,
    'X-Goog-Component-Count': componentCount && String(componentCount)
  })) {
    if (value) {
      headers[name] = value;
    }
  }
  for (const [key, value] of Object.entries(fields.metadata ?? {})) {
    headers[`X-Goog-Meta-${key}`] = encodeURI(value);
  }
  return headers;
}

/** First byte and the byte behind the last; undefined for the whole object, empty when there is nothing to give. */
function rangeOf(text, sizeBytes) {
  const [matched, first, last] = /^bytes=(\d*)-(\d*)$/.exec(text ?? '') ?? [];
  if (!matched || (!first && !last)) {
    return undefined;
  }
  if (!first) {
    return [Math.max(0, sizeBytes - Number(last)), sizeBytes];
  }
  return [Number(first), last ? Math.min(sizeBytes, Number(last) + 1) : sizeBytes];
}

function slice(pieces, begin, end) {
  const found = [];
  let at = 0;
  for (const piece of pieces) {
    if (at + piece.length > begin && at < end) {
      found.push(piece.subarray(Math.max(0, begin - at), end - at));
    }
    at += piece.length;
  }
  return found;
}
