/** A folder's pages, as a panel asks the worker for them. */
import type { IWorkerClient } from '../tokens';
import type { FetchPage } from './listing';

/** The first page is short, so that its rows are there at once. */
const FIRST_PAGE = 200;

/** Rows a page on the way to the last row: as many as the API gives. */
export const JUMP_PAGE = 5000;

export interface PagesOptions {
  client: IWorkerClient;
  folder: string;
  namePrefix: string;
  /** Rows a page, but for the first. */
  pageSize: number;
}

export function pagesOf({ client, folder, namePrefix, pageSize }: PagesOptions): FetchPage {
  return (pageToken, signal, rows = pageSize) =>
    client.call(
      'list',
      {
        uri: folder,
        pageSize: pageToken === undefined ? Math.min(FIRST_PAGE, rows) : rows,
        ...(namePrefix !== '' && { namePrefix }),
        ...(pageToken !== undefined && { pageToken })
      },
      { signal }
    );
}
