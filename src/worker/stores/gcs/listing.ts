/** objects.list, a page at a time. */
import { LifecycleError } from '../../core';
import type { ListOptions, ListPage } from '../store';
import { json, withQuery, type GcsApi } from './api';
import { OBJECT_FIELDS, infoOf } from './object';

const MAX_RESULTS = 1000;
const PAGE_FIELDS = `nextPageToken,prefixes,items(${OBJECT_FIELDS})`;
/** What `infoOf` cannot do without. */
const KEY_FIELDS = 'nextPageToken,prefixes,items(name,size,generation)';

/** As `Store.list`; never more than 1,000 rows a page, whatever `pageSize` says. */
export async function listPage(api: GcsApi, prefix: string, options: ListOptions): Promise<ListPage> {
  const {
    delimiter,
    pageToken,
    startAfter,
    endAt,
    pageSize = MAX_RESULTS,
    keysOnly = false,
    signal
  } = options;
  if (!prefix.isWellFormed()) {
    // No key holds half a character.
    return { objects: [], prefixes: [] };
  }
  const path = withQuery(`${api.bucketPath()}/o`, {
    prefix: prefix === '' ? undefined : prefix,
    delimiter,
    startOffset: startAfter,
    // It ends before this, and is to end with `endAt`.
    endOffset: endAt === undefined ? undefined : `${endAt} `,
    maxResults: Math.min(pageSize, MAX_RESULTS),
    pageToken,
    fields: keysOnly ? KEY_FIELDS : PAGE_FIELDS
  });
  const answer = await api.send({ method: 'GET', path, headers: {} }, { key: prefix, verb: 'list' }, signal);
  const uri = api.uri(prefix);
  const body = json(answer, uri) as Partial<Record<string, unknown>>;
  const { items = [], prefixes = [], nextPageToken } = body;
  if (!Array.isArray(items) || !Array.isArray(prefixes)) {
    throw new LifecycleError(
      'unreadable',
      `${uri}: the storage server's answer is not a listing. Check the endpoint: a proxy may have answered.`,
      { subject: uri }
    );
  }
  const objects = items.map(item => infoOf(item, uri));
  const page: ListPage = { objects, prefixes: prefixes.map(String) };
  if (startAfter !== undefined && page.objects[0]?.key === startAfter) {
    // Google begins at this key.
    page.objects.shift();
  }
  if (typeof nextPageToken === 'string' && nextPageToken !== '') {
    page.nextPageToken = nextPageToken;
  }
  return page;
}
