/** The way to the end of a prefix of a million keys, on a store that makes them up. */
import type { WorkContext } from '../../context';
import type { ListOptions, ListPage, Store } from '../../stores';
import type { Call } from '../call';
import { browse } from '../routes/browse';

const PREFIX = 'alice/flat/';

/** A store of `count` numbered objects, and the marker of their folder before them. */
function numbered(count: number): Store {
  const list = async (
    prefix: string,
    { pageToken = '0', pageSize = 1000 }: ListOptions
  ): Promise<ListPage> => {
    const first = Number(pageToken);
    const last = Math.min(first + pageSize, count);
    const objects = Array.from({ length: last - first }, (_, index) => ({
      key: `${prefix}${String(first + index).padStart(8, '0')}`,
      sizeBytes: 0,
      modified: null,
      version: null
    }));
    if (first === 0) {
      objects.unshift({ key: prefix, sizeBytes: 0, modified: null, version: null });
    }
    return { objects, prefixes: [], ...(last < count && { nextPageToken: String(last) }) };
  };
  return { list } as unknown as Store;
}

function callOn(store: Store): Call {
  const work = {
    parse: () => ({ type: 'gcs', bucket: 'b', key: PREFIX }),
    open: () => store
  } as unknown as WorkContext;
  return { work, signal: new AbortController().signal } as unknown as Call;
}

describe('skim', () => {
  it('counts a million rows, page by page, to the last one', async () => {
    const call = callOn(numbered(1_000_000));
    let next: string | undefined = '0';
    let rows = 0;
    while (next !== undefined) {
      const answer: Awaited<ReturnType<typeof browse.skim>> = await browse.skim(
        { uri: `gs://b/${PREFIX}`, pageToken: next },
        call
      );
      for (const page of answer.pages) {
        expect(page).toEqual({ pageToken: String(rows), rows: 1000 });
        rows += page.rows;
      }
      next = answer.nextPageToken;
    }
    expect(rows).toBe(1_000_000);
  });

  it('stops where no more can be shown', async () => {
    const answer = await browse.skim(
      { uri: `gs://b/${PREFIX}`, pageToken: '2000', mostRows: 2500 },
      callOn(numbered(1_000_000))
    );
    expect(answer.pages.map(page => page.pageToken)).toEqual(['2000', '3000', '4000']);
    expect(answer.nextPageToken).toBe('5000');
  });
});
