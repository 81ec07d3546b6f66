/** Public buckets by their web addresses: S3's XML and Google's JSON listings, asked as nobody. */
import type { FoundFile } from '../../../protocol/sources';
import { decodedPath, urlPath } from '../../core';
import { elementsIn, textIn } from '../xml';
import { fetchDocument, fetchJson, foundFile, MOST_FILES, unexpected, type Asking } from '../source';

interface BucketAddress {
  service: 's3' | 'gcs';
  /** Ends in a slash: keys are appended to it. */
  root: string;
  prefix: string;
  /** Where listings are asked for. */
  listing: string;
}

/** The bucket behind a web address; undefined where its form does not tell. */
export function bucketOf(url: string): BucketAddress | undefined {
  const { protocol, host, pathname, searchParams } = new URL(url);
  const path = decodedPath(pathname.slice(1));
  const google = /^storage\.googleapis\.com$/.exec(host);
  if (google) {
    const [bucket = '', ...rest] = path.split('/');
    const root = `${protocol}//${host}/${bucket}/`;
    const listing = `${protocol}//${host}/storage/v1/b/${encodeURIComponent(bucket)}/o`;
    return bucket === '' ? undefined : { service: 'gcs', root, prefix: rest.join('/'), listing };
  }
  if (/(^|\.)s3([.-][a-z0-9-]+)*\.amazonaws\.com$/.test(host) && !/^s3[.-]/.test(host)) {
    const prefix = searchParams.get('prefix') ?? path;
    return { service: 's3', root: `${protocol}//${host}/`, prefix, listing: `${protocol}//${host}/` };
  }
  const emulated = /^\/storage\/v1\/b\/([^/]+)\/o$/.exec(pathname)?.[1];
  if (emulated !== undefined) {
    const origin = `${protocol}//${host}`;
    return {
      service: 'gcs',
      root: `${origin}/${emulated}/`,
      prefix: searchParams.get('prefix') ?? '',
      listing: `${origin}${pathname}`
    };
  }
  const isPathStyle = /^s3[.-][a-z0-9-.]*amazonaws\.com$/.test(host) || searchParams.has('list-type');
  if (isPathStyle) {
    const [bucket = '', ...rest] = path.split('/');
    const root = `${protocol}//${host}/${bucket === '' ? '' : `${bucket}/`}`;
    const prefix = searchParams.get('prefix') ?? rest.join('/');
    return { service: 's3', root, prefix, listing: root.replace(/\/$/, bucket === '' ? '/' : '') };
  }
  return undefined;
}

/**
 * The objects below the prefix with their sizes, and MD5s where the bucket tells them;
 * it stops once there are more than `MOST_FILES`.
 *
 * @throws LifecycleError what `fetchDocument` throws; `unreadable` when the answer is no listing
 */
export async function listBucket(address: BucketAddress, asking: Asking): Promise<FoundFile[]> {
  return address.service === 's3' ? listS3(address, asking) : listGcs(address, asking);
}

async function listS3({ root, prefix, listing }: BucketAddress, asking: Asking): Promise<FoundFile[]> {
  const files: FoundFile[] = [];
  let token: string | undefined;
  do {
    const query = new URLSearchParams({ 'list-type': '2', prefix, 'max-keys': '1000' });
    if (token !== undefined) {
      query.set('continuation-token', token);
    }
    const url = `${listing}?${query.toString()}`;
    const { text } = await fetchDocument(url, asking);
    const [page] = elementsIn(text, url);
    if (page?.name !== 'ListBucketResult') {
      throw unexpected(url, 'this is not a listing of a bucket');
    }
    for (const entry of page.children.filter(({ name }) => name === 'Contents')) {
      const key = textIn(entry, 'Key') ?? '';
      const size = Number(textIn(entry, 'Size') ?? NaN);
      const etag = (textIn(entry, 'ETag') ?? '').replaceAll('"', '');
      if (!key.endsWith('/')) {
        files.push(
          foundFile(`${root}${urlPath(key)}`, {
            sizeBytes: Number.isSafeInteger(size) ? size : null,
            // Of an object that was sent in one piece it is the MD5 of its bytes.
            checksum: /^[0-9a-f]{32}$/.test(etag) ? `md5:${etag}` : null
          })
        );
      }
    }
    token = textIn(page, 'IsTruncated') === 'true' ? textIn(page, 'NextContinuationToken') : undefined;
  } while (token !== undefined && files.length <= MOST_FILES);
  return files;
}

async function listGcs({ root, prefix, listing }: BucketAddress, asking: Asking): Promise<FoundFile[]> {
  const files: FoundFile[] = [];
  let token: unknown;
  do {
    const query = new URLSearchParams({ prefix, fields: 'nextPageToken,items(name,size,md5Hash)' });
    if (typeof token === 'string') {
      query.set('pageToken', token);
    }
    const url = `${listing}?${query.toString()}`;
    const { json } = await fetchJson(url, asking);
    const page = json as { items?: unknown; nextPageToken?: unknown };
    for (const item of Array.isArray(page.items) ? (page.items as Record<string, unknown>[]) : []) {
      const name = String(item.name);
      const size = Number(item.size);
      if (!name.endsWith('/')) {
        files.push(
          foundFile(`${root}${urlPath(name)}`, {
            sizeBytes: Number.isSafeInteger(size) ? size : null,
            checksum:
              typeof item.md5Hash === 'string'
                ? `md5:${Buffer.from(item.md5Hash, 'base64').toString('hex')}`
                : null
          })
        );
      }
    }
    token = page.nextPageToken;
  } while (typeof token === 'string' && token !== '' && files.length <= MOST_FILES);
  return files;
}
