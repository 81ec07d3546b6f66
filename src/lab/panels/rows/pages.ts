/** A folder's pages, as a panel asks the worker for them. */
import type { Entry, EntryPage, SkimmedPages } from '../../../protocol';
import type { IWorkerClient } from '../../tokens';

/** Where the rows of a folder come from. */
export interface Pages {
  /** One page; `token` is undefined for the first. */
  read(token: string | undefined, signal: AbortSignal): Promise<EntryPage>;
  /** Where the pages from `token` on begin, without their rows: all of them, or as many as there was time for. */
  skim(token: string, mostRows: number, signal: AbortSignal): Promise<SkimmedPages>;
  /** The last rows behind the pages before `token`; null where only the way through all pages leads there. */
  last(token: string, signal: AbortSignal): Promise<Entry[] | null>;
}

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
