/** How long an object is, and of which version, by HEAD or else by a GET of its first byte. */
import { LifecycleError } from '../../core';
import type { ObjectInfo } from '../store';
import { assertData, isPage } from './data';
import { contentRange, infoOf, sizeOf, type WebObject } from './headers';
import type { Requests } from './requests';

/**
 * Undefined when nothing is there.
 *
 * @throws LifecycleError `unsupported` where no answer tells the size, else as `refusalOf`
 */
export async function statObject(
  requests: Requests,
  { key, url }: WebObject,
  signal?: AbortSignal
): Promise<ObjectInfo | undefined> {
  const head = await requests.send({ method: 'HEAD', url, signal });
  head.drop();
  if (head.status === 404 || head.status === 410) {
    return undefined;
  }
  if (head.status === 200 && sizeOf(head) !== undefined && !isPage(head.headers, url)) {
    return infoOf(key, head, sizeOf(head)!);
  }
  // Some servers refuse HEAD (presigned URLs do), or leave the size out of its answer.
  const get = await requests.send({ method: 'GET', url, headers: { range: 'bytes=0-0' }, signal });
  if (get.status === 404 || get.status === 410) {
    get.drop();
    return undefined;
  }
  if (get.status !== 416) {
    await assertData(get, url, requests.access);
  }
  get.destroy();
  const total = get.status === 416 ? 0 : get.status === 206 ? contentRange(get)?.total : sizeOf(get);
  if (total === undefined) {
    throw new LifecycleError(
      'unsupported',
      `${url}: the server does not say how long this is. Copy it to disk first (lifecycle cp ${url} .), then use the file.`,
      { subject: url }
    );
  }
  return infoOf(key, get, total);
}
