/** A folder's pages, as a panel asks the worker for them. */
import type { IWorkerClient } from '../../tokens';
import type { Pages } from './listing';

/** The first page is short, so that its rows are there at once. */
const FIRST_PAGE = 200;

interface PagesOptions {
  client: IWorkerClient;
  folder: string;
  namePrefix: string;
  /** Rows a page, but for the first. */
  pageSize: number;
}

/**
 * Of the names in `folder` those that begin with `namePrefix`; '' leaves out none. Skimming and reading by a token ask
 * for pages of one size, so a page that was skimmed has the rows that were counted.
 */
export function pagesOf({ client, folder, namePrefix, pageSize }: PagesOptions): Pages {
  const place = { uri: folder, ...(namePrefix !== '' && { namePrefix }) };
  return {
    read: (pageToken, signal) =>
      client.call(
        'list',
        pageToken === undefined
          ? { ...place, pageSize: Math.min(FIRST_PAGE, pageSize) }
          : { ...place, pageSize, pageToken },
        { signal }
      ),
    skim: (pageToken, mostRows, signal) =>
      client.call('skim', { ...place, pageSize, pageToken, mostRows }, { signal }),
    last: async (pageToken, signal) =>
      (await client.call('lastRows', { ...place, pageToken }, { signal })).entries
  };
}
