/** JupyterLab on object stores, for the tests that ask for it; `start_cloud.py` starts it and its servers. */
import { test as base, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import { withStarted } from './started';

/** Where JupyterLab and the object stores answer. */
export interface Cloud {
  url: string;
  gcs: string;
  s3: string;
}

export const test = base.extend<object, { cloud: Cloud }>({
  cloud: [
    // The first argument says what a fixture needs.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => withStarted<Cloud>('start_cloud.py', 'cloud', use),
    { scope: 'worker', timeout: 240_000 }
  ],
  baseURL: async ({ cloud }, use) => use(cloud.url)
});

/** The text of an object in a GCS bucket; undefined when it is not there. */
export async function textInGcs({ gcs }: Cloud, bucket: string, key: string): Promise<string | undefined> {
  return textAt(`${gcs}/storage/v1/b/${bucket}/o/${encodeURIComponent(key)}?alt=media`);
}

/** The text of an object in a public S3 bucket; undefined when it is not there. */
export async function textInS3({ s3 }: Cloud, bucket: string, key: string): Promise<string | undefined> {
  return textAt(`${s3}/${bucket}/${key}`);
}

async function textAt(url: string): Promise<string | undefined> {
  const answer = await fetch(url);
  if (answer.status === 404) {
    return undefined;
  }
  if (!answer.ok) {
    throw new Error(`${url} answered ${answer.status}`);
  }
  return answer.text();
}

export async function putInGcs({ gcs }: Cloud, bucket: string, key: string, text: string): Promise<void> {
  const name = encodeURIComponent(key);
  const url = `${gcs}/upload/storage/v1/b/${bucket}/o?uploadType=media&name=${name}`;
  const answer = await fetch(url, { method: 'POST', body: text });
  if (!answer.ok) {
    throw new Error(`${url} answered ${answer.status}`);
  }
}

/** What was put on the clipboard last. */
export async function clipboard(page: IJupyterLabPageFixture): Promise<string> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  return page.evaluate(() => navigator.clipboard.readText());
}
