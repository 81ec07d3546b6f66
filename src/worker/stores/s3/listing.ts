/** Pages of ListObjectsV2. */
import { LifecycleError, Shared, type Checksums } from '../../core';
import type { ListOptions, ListPage, ObjectInfo } from '../store';
import type { S3Client } from './client';
import { checksumsOf, dateOf, isSealed, unquoted } from './info';
import { decodeUrl } from './url';
import { scanXml } from './xml';

const MAX_PAGE = 1000;

/** @throws LifecycleError `not-found` where there is no bucket, `unauthorized` where it may not be listed */
export async function listPage(client: S3Client, prefix: string, options: ListOptions): Promise<ListPage> {
  const { delimiter, pageToken, startAfter, pageSize = MAX_PAGE, signal } = options;
  const { body } = await client.demand(
    {
      method: 'GET',
      query: {
        'continuation-token': pageToken,
        delimiter,
        'encoding-type': 'url',
        'list-type': '2',
        'max-keys': String(Math.min(pageSize, MAX_PAGE)),
        prefix,
        'start-after': pageToken === undefined ? startAfter : undefined
      }
    },
    signal
  );
  const page = readPage(body.toString('utf8'), client.uri(prefix));
  const [first] = page.objects;
  if (first && (await hidesMd5s(client, first.key, signal))) {
    for (const info of page.objects) {
      delete info.md5;
      delete info.multipartMd5;
    }
  }
  return page;
}

const hiding = new WeakMap<S3Client, Shared<boolean>>();

/**
 * Only an object's own headers tell that its ETag is no MD5, not a listing. A
 * bucket encrypts one way or the other, so its first object speaks for all.
 */
async function hidesMd5s(client: S3Client, key: string, signal?: AbortSignal): Promise<boolean> {
  if (!(await client.facts(signal)).mayHideMd5) {
    return false;
  }
  let asked = hiding.get(client);
  if (!asked) {
    asked = new Shared();
    hiding.set(client, asked);
  }
  return asked.get(async own => isSealed((await client.send({ method: 'HEAD', key }, own)).headers), signal);
}

/** The page that a ListBucketResult describes. */
export function readPage(document: string, uri: string): ListPage {
  const page: ListPage = { objects: [], prefixes: [] };
  let isTruncated = false;
  let isEncoded = false;
  let object: ObjectInfo | undefined;
  scanXml(document, uri, {
    begin(name, depth) {
      if (depth === 1 && name === 'Contents') {
        object = { key: '', sizeBytes: NaN, modified: null, version: null };
      }
    },
    end(name, text, depth) {
      if (depth === 2 && object) {
        setField(object, name, text);
      } else if (depth === 2 && name === 'Prefix') {
        page.prefixes.push(text);
      } else if (depth === 1) {
        switch (name) {
          case 'Contents':
            page.objects.push(whole(object!, uri));
            object = undefined;
            break;
          case 'IsTruncated':
            isTruncated = text === 'true';
            break;
          case 'NextContinuationToken':
            page.nextPageToken = text;
            break;
          case 'EncodingType':
            isEncoded = text === 'url';
            break;
        }
      } else if (depth === 0 && name !== 'ListBucketResult') {
        throw notAList(uri, `it begins with <${name}>. Check the endpoint: a proxy may have answered`);
      }
    }
  });
  // The server says that it encoded them only at the end of its answer.
  if (isEncoded) {
    for (const info of page.objects) {
      info.key = decodeUrl(info.key, uri);
    }
    page.prefixes = page.prefixes.map(prefix => decodeUrl(prefix, uri));
  }
  if (!isTruncated) {
    delete page.nextPageToken;
  } else if (page.nextPageToken === undefined) {
    throw notAList(uri, 'there is more, but no token to ask for it');
  }
  return page;
}

function setField(object: ObjectInfo, name: string, text: string): void {
  switch (name) {
    case 'Key':
      object.key = text;
      break;
    case 'Size':
      object.sizeBytes = Number(text);
      break;
    case 'LastModified':
      object.modified = dateOf(text);
      break;
    case 'ETag':
      object.version = unquoted(text)!;
      setChecksums(object, checksumsOf(object.version, false));
      break;
    case 'StorageClass':
      object.storageClass = text;
      break;
  }
}

function setChecksums(object: ObjectInfo, { md5, multipartMd5 }: Checksums): void {
  if (md5 !== undefined) {
    object.md5 = md5;
  } else if (multipartMd5 !== undefined) {
    object.multipartMd5 = multipartMd5;
  }
}

function whole(object: ObjectInfo, uri: string): ObjectInfo {
  if (!Number.isSafeInteger(object.sizeBytes)) {
    throw notAList(uri, `an object has no size`);
  }
  return object;
}

function notAList(uri: string, why: string): LifecycleError {
  return new LifecycleError('unreadable', `${uri}: the server's listing is not one of S3: ${why}.`, {
    subject: uri
  });
}
