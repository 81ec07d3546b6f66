/** What a service gives in pages, each with the token of the next. */

/** All pages, one after the other; `ask` is called with the token of the page before. */
export async function* eachPage<Page extends { nextPageToken?: string }>(
  ask: (pageToken?: string) => Promise<Page>
): AsyncGenerator<Page> {
  let pageToken: string | undefined;
  do {
    const page = await ask(pageToken);
    yield page;
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
}
