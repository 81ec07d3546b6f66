/** Which request means which method of the JSON API, and what the caller needs to be allowed for it. */
import { decoded } from './call.mjs';
import { Bucket } from './bucket.mjs';
import { flag, integer, requireConditions } from './conditions.mjs';
import { copy, compose, restore } from './copies.mjs';
import { download } from './download.mjs';
import { ApiError, invalid } from './errors.mjs';
import { list } from './list.mjs';
import { bucketResource, objectResource, patched } from './resource.mjs';
import { insert, json } from './upload.mjs';

const BUCKETS = '/storage/v1/b';
const BUCKET = `${BUCKETS}/:bucket`;
const OBJECT = `${BUCKET}/o/:object`;

/** @param {import('./server.mjs').Service} service */
export function apiRoutes(service) {
  const { buckets, identity, sessions, rewrites } = service;

  const bucketOf = (call, name, ...permissions) => {
    const bucket = buckets.get(name);
    for (const permission of permissions) {
      identity.require(call, permission, bucket);
    }
    if (!bucket) {
      throw new ApiError(404, 'notFound', 'The specified bucket does not exist.');
    }
    return bucket;
  };
  const versionOf = (call, bucket, name) =>
    bucket.get(name, integer(call.query, 'generation'), {
      softDeleted: flag(call.query, 'softDeleted')
    });
  const asBucket = (call, bucket) => ({ status: 200, body: bucketResource(call.base, bucket) });
  const asObject = (call, bucket, version) => ({
    status: 200,
    body: objectResource(call.base, bucket, version)
  });

  return [
    [
      'GET',
      BUCKETS,
      call => {
        identity.require(call, 'storage.buckets.list');
        const items = [...buckets.values()].map(bucket => bucketResource(call.base, bucket));
        return { status: 200, body: { kind: 'storage#buckets', items } };
      }
    ],
    [
      'POST',
      BUCKETS,
      async call => {
        identity.require(call, 'storage.buckets.create');
        const { name, ...fields } = json(await call.bytes());
        if (!/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(name ?? '')) {
          throw invalid(`Invalid bucket name: '${name}'`);
        }
        if (buckets.has(name)) {
          throw new ApiError(
            409,
            'conflict',
            'Your previous request to create the named bucket succeeded and you already own it.'
          );
        }
        const bucket = new Bucket(name, fields);
        buckets.set(name, bucket);
        return asBucket(call, bucket);
      }
    ],
    ['GET', BUCKET, (call, { bucket }) => asBucket(call, bucketOf(call, bucket, 'storage.buckets.get'))],
    [
      'PATCH',
      BUCKET,
      async (call, { bucket: name }) => {
        const bucket = bucketOf(call, name, 'storage.buckets.update');
        bucket.fields = { ...bucket.fields, ...json(await call.bytes()) };
        bucket.metageneration++;
        return asBucket(call, bucket);
      }
    ],
    [
      'DELETE',
      BUCKET,
      (call, { bucket: name }) => {
        if (!bucketOf(call, name, 'storage.buckets.delete').isEmpty) {
          throw new ApiError(409, 'conflict', 'The bucket you tried to delete is not empty.');
        }
        buckets.delete(name);
        return { status: 204 };
      }
    ],
    [
      'GET',
      `${BUCKET}/iam`,
      (call, { bucket }) => ({
        status: 200,
        body: { kind: 'storage#policy', ...bucketOf(call, bucket, 'storage.buckets.getIamPolicy').policy }
      })
    ],
    [
      'PUT',
      `${BUCKET}/iam`,
      async (call, { bucket: name }) => {
        const bucket = bucketOf(call, name, 'storage.buckets.setIamPolicy');
        bucket.policy = { bindings: [], ...json(await call.bytes()) };
        return { status: 200, body: bucket.policy };
      }
    ],
    [
      'GET',
      `${BUCKET}/iam/testPermissions`,
      (call, { bucket }) => {
        bucketOf(call, bucket);
        const permissions = identity.permissions(call, call.query.getAll('permissions'));
        return {
          status: 200,
          body: { kind: 'storage#testIamPermissionsResponse', ...(permissions.length && { permissions }) }
        };
      }
    ],

    [
      'GET',
      `${BUCKET}/o`,
      (call, { bucket }) => ({
        status: 200,
        body: list(call, bucketOf(call, bucket, 'storage.objects.list'))
      })
    ],
    [
      'POST',
      `/upload${BUCKET}/o`,
      // The URI of a session carries its own authority; Go's clients go on with POST.
      (call, { bucket }) =>
        call.query.has('upload_id')
          ? sessions.receive(call)
          : insert(call, bucketOf(call, bucket, 'storage.objects.create'), sessions)
    ],
    ['PUT', `/upload${BUCKET}/o`, call => sessions.receive(call)],
    ['DELETE', `/upload${BUCKET}/o`, call => sessions.cancel(call)],

    ...[OBJECT, `/download${OBJECT}`].map(path => [
      'GET',
      path,
      (call, { bucket: name, object }) => {
        const bucket = bucketOf(call, name, 'storage.objects.get');
        const version = versionOf(call, bucket, object);
        requireConditions(call.query, version, { read: true });
        if (call.query.get('alt') !== 'media') {
          return asObject(call, bucket, version);
        }
        if (version.state === 'softDeleted') {
          throw invalid('Soft-deleted objects cannot be read. Restore it first.');
        }
        return download(call, version);
      }
    ]),
    [
      'PATCH',
      OBJECT,
      async (call, { bucket: name, object }) => {
        const bucket = bucketOf(call, name, 'storage.objects.update');
        const patch = json(await call.bytes());
        const version = versionOf(call, bucket, object);
        requireConditions(call.query, version);
        version.fields = patched(version.fields, patch);
        version.metageneration++;
        version.updated = new Date();
        return asObject(call, bucket, version);
      }
    ],
    [
      'DELETE',
      OBJECT,
      (call, { bucket: name, object }) => {
        const bucket = bucketOf(call, name, 'storage.objects.delete');
        const version = bucket.get(object, integer(call.query, 'generation'));
        requireConditions(call.query, version);
        bucket.delete(version, { exactly: call.query.has('generation') });
        return { status: 204 };
      }
    ],
    ...[
      ['rewriteTo', (...request) => rewrites.rewrite(...request)],
      ['copyTo', copy]
    ].map(([verb, make]) => [
      'POST',
      `${OBJECT}/${verb}/b/:toBucket/o/:toObject`,
      async (call, names) => {
        const from = { bucket: bucketOf(call, names.bucket, 'storage.objects.get'), name: names.object };
        const to = { bucket: bucketOf(call, names.toBucket, 'storage.objects.create'), name: names.toObject };
        return make(call, from, to, json(await call.bytes()));
      }
    ]),
    [
      'POST',
      `${OBJECT}/compose`,
      async (call, { bucket: name, object }) => {
        const bucket = bucketOf(call, name, 'storage.objects.create', 'storage.objects.get');
        return compose(call, bucket, object, json(await call.bytes()));
      }
    ],
    [
      'POST',
      `${OBJECT}/restore`,
      (call, { bucket: name, object }) =>
        restore(call, bucketOf(call, name, 'storage.objects.restore', 'storage.objects.create'), object)
    ]
  ].map(route);
}

/** The page of a public or signed link: `/bucket/object`. Signatures are not verified, their dates are. */
export function readLink({ buckets, identity }, call) {
  const [, name, object] = /^\/([^/]+)\/(.+)$/.exec(call.path)?.map(decoded) ?? [];
  const bucket = buckets.get(name);
  if (!bucket) {
    throw new ApiError(404, 'notFound', 'The specified bucket does not exist.');
  }
  if (!call.query.has('X-Goog-Signature')) {
    identity.require(call, 'storage.objects.get', bucket);
  } else if (hasExpired(call.query)) {
    throw new ApiError(400, 'expiredToken', 'The provided token has expired.');
  }
  return download(call, bucket.get(object));
}

function hasExpired(query) {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get('X-Goog-Date') ?? '') ?? [];
  const [year, month, ...rest] = parts.map(Number);
  return !(Date.UTC(year, month - 1, ...rest) + Number(query.get('X-Goog-Expires')) * 1000 > Date.now());
}

/** `:name` in a path stands for one segment, however it is encoded. */
export function route([method, path, answer]) {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name);
  const pattern = new RegExp(`^${path.replace(/:\w+/g, '([^/]+)')}/?$`);
  return {
    answer(call) {
      const found = call.method === method && pattern.exec(call.path);
      return (
        found &&
        answer(call, Object.fromEntries(names.map((name, index) => [name, decoded(found[index + 1])])))
      );
    }
  };
}
