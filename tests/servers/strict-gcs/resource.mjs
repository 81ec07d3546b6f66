/** Versions and buckets as the JSON resources of the API, and the part of them that `fields` asks for. */
import { Buffer } from 'node:buffer';
import { invalid } from './errors.mjs';

/** What a client may set when it inserts, copies or patches an object. */
const SETTABLE = [
  'cacheControl',
  'contentDisposition',
  'contentEncoding',
  'contentLanguage',
  'contentType',
  'customTime',
  'metadata',
  'storageClass'
];

export function settable(resource = {}) {
  const fields = Object.fromEntries(SETTABLE.flatMap(key => (key in resource ? [[key, resource[key]]] : [])));
  const { metadata } = fields;
  if (
    metadata != null &&
    Object.values(metadata).some(value => value !== null && typeof value !== 'string')
  ) {
    throw invalid('Metadata values must be strings.');
  }
  return withoutNulls(fields);
}

/** Merge a patch: null takes a field, or one entry of `metadata`, away. */
export function patched(fields, patch) {
  const metadata =
    patch.metadata === null ? undefined : withoutNulls({ ...fields.metadata, ...patch.metadata });
  const kept = Object.fromEntries(SETTABLE.flatMap(key => (key in patch ? [[key, patch[key]]] : [])));
  return withoutNulls({
    ...fields,
    ...kept,
    metadata: metadata && Object.keys(metadata).length ? metadata : null
  });
}

const withoutNulls = record =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value != null));

export function etagOf({ generation, metageneration }) {
  return Buffer.from(`${generation}/${metageneration}`).toString('base64');
}

export function objectResource(base, bucket, version) {
  const path = `${base}/storage/v1/b/${bucket.name}/o/${encodeURIComponent(version.name)}`;
  const download = `${base}/download/storage/v1/b/${bucket.name}/o/${encodeURIComponent(version.name)}`;
  return {
    kind: 'storage#object',
    id: `${bucket.name}/${version.name}/${version.generation}`,
    selfLink: path,
    mediaLink: `${download}?generation=${version.generation}&alt=media`,
    name: version.name,
    bucket: bucket.name,
    generation: String(version.generation),
    metageneration: String(version.metageneration),
    ...version.fields,
    size: String(version.sizeBytes),
    md5Hash: version.md5Hash,
    crc32c: version.crc32c,
    etag: etagOf(version),
    componentCount: version.componentCount,
    timeCreated: version.timeCreated.toISOString(),
    updated: version.updated.toISOString(),
    timeStorageClassUpdated: version.timeCreated.toISOString(),
    timeFinalized: version.timeCreated.toISOString(),
    timeDeleted: version.timeDeleted?.toISOString(),
    softDeleteTime: version.softDeleteTime?.toISOString(),
    hardDeleteTime: version.hardDeleteTime?.toISOString()
  };
}

export function bucketResource(base, bucket) {
  return {
    kind: 'storage#bucket',
    id: bucket.name,
    name: bucket.name,
    selfLink: `${base}/storage/v1/b/${bucket.name}`,
    projectNumber: '1',
    metageneration: String(bucket.metageneration),
    etag: Buffer.from(String(bucket.metageneration)).toString('base64'),
    timeCreated: bucket.timeCreated,
    updated: bucket.timeCreated,
    locationType: 'region',
    ...bucket.fields
  };
}

/** The part of a resource that a `fields` mask such as `items(name,size),nextPageToken` asks for. */
export function masked(resource, fields) {
  return fields ? select(resource, parseMask(fields)) : resource;
}

function select(value, mask) {
  if (!mask || mask.has('*')) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(item => select(item, mask));
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  return Object.fromEntries(
    [...mask].flatMap(([key, below]) => (key in value ? [[key, select(value[key], below)]] : []))
  );
}

function parseMask(text) {
  const tokens = text.match(/[(),/]|[^(),/]+/g) ?? [];
  let at = 0;
  const list = () => {
    const mask = new Map();
    do {
      const name = tokens[at++];
      if (name === undefined || /[(),/]/.test(name)) {
        throw invalid(`Invalid field selection ${text}`);
      }
      mask.set(name.trim(), below());
    } while (tokens[at] === ',' && ++at);
    return mask;
  };
  const below = () => {
    if (tokens[at] === '/') {
      at++;
      const name = tokens[at++];
      return new Map([[name, below()]]);
    }
    if (tokens[at] === '(') {
      at++;
      const mask = list();
      if (tokens[at++] !== ')') {
        throw invalid(`Invalid field selection ${text}`);
      }
      return mask;
    }
    return undefined;
  };
  const mask = list();
  if (at !== tokens.length) {
    throw invalid(`Invalid field selection ${text}`);
  }
  return mask;
}
