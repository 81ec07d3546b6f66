/**
 * As much of the XML API as Rust's object_store speaks, and Icechunk with it:
 * lists, uploads in one request, removals. Reading is that of a link.
 */
import { decoded } from './call.mjs';
import { requireConditions } from './conditions.mjs';
import { ApiError } from './errors.mjs';
import { list } from './list.mjs';
import { readLink } from './routes.mjs';
import { store } from './upload.mjs';

const JSON_PATHS = /^\/(storage|upload|download|_control)\//;

/** @param {import('./server.mjs').Service} service */
export function answerXml(service, call) {
  const [, bucket, object] =
    /^\/([^/]+)(?:\/(.+))?$/.exec(call.path)?.map(part => part && decoded(part)) ?? [];
  if (JSON_PATHS.test(call.path) || bucket === undefined) {
    return undefined;
  }
  const verb = `${call.method} ${object === undefined ? 'bucket' : 'object'}`;
  return { ...VERBS, 'GET object': readLink, 'HEAD object': readLink }[verb]?.(service, call, bucket, object);
}

const VERBS = {
  'GET bucket': (service, call, name) => {
    const bucket = bucketOf(service, call, name, 'storage.objects.list');
    const page = list({ ...call, query: renamed(call.query, LIST_QUERY) }, bucket);
    return { status: 200, headers: { 'Content-Type': 'application/xml' }, text: listing(name, page) };
  },
  'PUT object': async (service, call, name, object) => {
    const bucket = bucketOf(service, call, name, 'storage.objects.create');
    const query = conditionsOf(call);
    query.set('name', object);
    const description = { contentType: call.headers['content-type'] };
    const { body } = store({ ...call, query }, bucket, { description, content: [await call.bytes()] });
    return {
      status: 200,
      headers: { ETag: `"${body.etag}"`, 'X-Goog-Generation': body.generation },
      text: ''
    };
  },
  'DELETE object': (service, call, name, object) => {
    const bucket = bucketOf(service, call, name, 'storage.objects.delete');
    const version = bucket.get(object);
    requireConditions(conditionsOf(call), version);
    bucket.delete(version, { exactly: false });
    return { status: 204 };
  }
};

const LIST_QUERY = {
  prefix: 'prefix',
  delimiter: 'delimiter',
  'continuation-token': 'pageToken',
  'max-keys': 'maxResults',
  'start-after': 'startOffset'
};
const CONDITIONS = { 'x-goog-if-generation-match': 'ifGenerationMatch' };

const conditionsOf = ({ headers }) => renamed(new URLSearchParams(headers), CONDITIONS);

const renamed = (from, names) =>
  new URLSearchParams(
    Object.entries(names).flatMap(([here, there]) => (from.has(here) ? [[there, from.get(here)]] : []))
  );

function bucketOf({ buckets, identity }, call, name, permission) {
  const bucket = buckets.get(name);
  if (!bucket) {
    throw new ApiError(404, 'notFound', 'The specified bucket does not exist.');
  }
  identity.require(call, permission, bucket);
  return bucket;
}

function listing(name, { items = [], prefixes = [], nextPageToken }) {
  const contents = items.map(
    ({ name: key, size, etag, updated, generation }) =>
      `<Contents>${tags({ Key: key, Generation: generation, LastModified: updated, ETag: `"${etag}"`, Size: size })}</Contents>`
  );
  const common = prefixes.map(prefix => `<CommonPrefixes>${tags({ Prefix: prefix })}</CommonPrefixes>`);
  const next = nextPageToken && tags({ NextContinuationToken: nextPageToken });
  const head = tags({ Name: name, IsTruncated: String(next !== undefined) });
  return `<?xml version='1.0' encoding='UTF-8'?><ListBucketResult>${[head, next, ...contents, ...common].join('')}</ListBucketResult>`;
}

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const tags = fields =>
  Object.entries(fields)
    .map(([tag, value]) => `<${tag}>${value.replace(/[&<>"]/g, found => ESCAPES[found])}</${tag}>`)
    .join('');
