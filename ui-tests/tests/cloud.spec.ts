import { expect, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Download, Locator } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { clipboard, putInGcs, test, textInGcs, textInS3 } from './cloud';
import { choose, openBucket, openPanel, reread, row } from './lifecycle';
import { expectAccessible, expectAccessibleInBoth, setSidebarWidth, setTheme, shot } from './looks';

const SCRATCH = 'hub-scratch';
const PERSISTENT = 'hub-persistent';
const INBOX = 'leap-pangeo-inbox';
const dialogOf = (page: IJupyterLabPageFixture) => page.locator('.jp-Dialog');

/** Copy a row to a place that is typed in. */
async function copyTo(row: Locator, destination: string): Promise<void> {
  await choose(row, 'Copy to…');
  const dialog = row.page().locator('.jp-Dialog');
  await dialog.getByRole('textbox').fill(destination);
  await dialog.getByRole('button', { name: 'Copy' }).click();
}

/** Show a bucket of a panel that has several. */
async function pickRoot(panel: Locator, uri: string): Promise<void> {
  await panel.getByLabel('Bucket', { exact: true }).selectOption(uri);
}

test.describe('Panels on object stores', () => {
  test('list objects with their size, and when the bucket’s own rule deletes them', async ({ page }) => {
    const panel = await openPanel(page, 'scratch');
    const notes = row(panel, 'notes.txt');
    await expect(notes.locator('.lc-Row-size')).toHaveText('37 B');
    await expect(notes.locator('.lc-Row-expires [aria-hidden]')).toHaveText(/^[67] d$/);
    await expect(notes).toHaveAttribute('title', /May be deleted by the bucket from/);
    await row(panel, 'results').dblclick();
    await expect(row(panel, 'table.csv')).toBeVisible();
  });

  test('show a storage class that is not the usual one', async ({ page }) => {
    const panel = await openPanel(page, 'persistent');
    await expect(row(panel, 'winds-1970s.nc')).toContainText('Nearline');
    await expect(row(panel, 'readme.md').locator('.lc-Row-class')).toHaveCount(0);
  });

  test('lead up to the bucket, where other folders are read-only', async ({ page }) => {
    const panel = await openPanel(page, 'scratch');
    await openBucket(panel);
    await row(panel, 'bob').dblclick();
    await expect(row(panel, 'thesis.txt')).toBeVisible();
    await expect(panel.locator('.lc-Panel-lock')).toBeVisible();
  });

  test('open, edit and save a file', async ({ page, cloud }) => {
    await putInGcs(cloud, PERSISTENT, 'alice/edit.txt', 'before\n');
    const panel = await openPanel(page, 'persistent');
    await reread(panel);
    await row(panel, 'edit.txt').dblclick();
    const editor = page.locator('.jp-FileEditor .cm-content').last();
    await expect(editor).toContainText('before');
    await editor.click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('after');
    await page.keyboard.press('ControlOrMeta+s');
    await expect.poll(() => textInGcs(cloud, PERSISTENT, 'alice/edit.txt')).toBe('after');
  });

  test('open an array file in the viewer', async ({ page }) => {
    const panel = await openPanel(page, 'scratch');
    await row(panel, 'navy_winds_1982.nc').dblclick();
    const viewer = page.locator('.lc-Dataset');
    await expect(viewer).toContainText('time');
    await expect(viewer).toContainText('navy_winds_1982.nc');
  });

  test('show the four buckets of OSN', async ({ page }) => {
    const panel = await openPanel(page, 'osn');
    for (const bucket of [INBOX, 'leap-pangeo-manual', 'leap-pangeo-pipeline', 'leap-pubs']) {
      await pickRoot(panel, `osn://${bucket}`);
      await expect(panel.getByRole('grid', { name: `Content of osn://${bucket}/` })).toBeVisible();
      await expect(row(panel, 'about.txt')).toBeVisible();
    }
    await pickRoot(panel, 'osn://leap-pangeo-manual');
    await row(panel, 'etopo').dblclick();
    await expect(row(panel, 'etopo60.nc')).toBeVisible();
  });
});

test.describe('Copies between object stores', () => {
  test('from scratch to persistent ask nothing, for they stay in the cloud', async ({ page, cloud }) => {
    const panel = await openPanel(page, 'scratch');
    await copyTo(row(panel, 'results'), `gs://${PERSISTENT}/alice/kept/`);
    await expect
      .poll(() => textInGcs(cloud, PERSISTENT, 'alice/kept/results/table.csv'))
      .toContain('1982-01');
    await expect(dialogOf(page)).toHaveCount(0);
    const persistent = await openPanel(page, 'persistent');
    await row(persistent, 'kept').dblclick();
    await expect(row(persistent, 'results')).toBeVisible();
  });

  test('to OSN say what leaves and what it costs, before anything is copied', async ({ page, cloud }) => {
    const winds = 'navy_winds_1982.nc';
    const panel = await openPanel(page, 'scratch');
    await copyTo(row(panel, winds), `osn://${INBOX}/alice-winds/`);
    const dialog = dialogOf(page);
    await expect(dialog).toContainText('Take data out of');
    await expect(dialog).toContainText(/About \$\d/);
    await expect(dialog).toContainText('1 object');
    await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(dialog).toHaveCount(0);
    expect(await textInS3(cloud, INBOX, `alice-winds/${winds}`)).toBeUndefined();

    await copyTo(row(panel, winds), `osn://${INBOX}/alice-winds/`);
    await dialog.getByRole('button', { name: 'Go Ahead' }).click();
    await expect
      .poll(() => textInS3(cloud, INBOX, `alice-winds/${winds}`))
      .toBe(await textInGcs(cloud, SCRATCH, `alice/${winds}`));
    const osn = await openPanel(page, 'osn');
    await pickRoot(osn, `osn://${INBOX}`);
    await expect(row(osn, 'alice-winds')).toBeVisible();
  });

  test('ask no more below a price that one agreed to', async ({ page, cloud }) => {
    const panel = await openPanel(page, 'scratch');
    await copyTo(row(panel, 'navy_winds_1983.nc'), `osn://${INBOX}/alice-more/`);
    const dialog = dialogOf(page);
    await dialog.getByLabel(/Do not ask again below \$/).check();
    await dialog.getByRole('button', { name: 'Go Ahead' }).click();
    await expect.poll(() => textInS3(cloud, INBOX, 'alice-more/navy_winds_1983.nc')).toBeTruthy();
    await copyTo(row(panel, 'navy_winds_1984.nc'), `osn://${INBOX}/alice-more/`);
    await expect.poll(() => textInS3(cloud, INBOX, 'alice-more/navy_winds_1984.nc')).toBeTruthy();
  });
});

test.describe('Links', () => {
  test('of a public bucket work for everybody', async ({ page, cloud }) => {
    const panel = await openPanel(page, 'osn');
    await pickRoot(panel, `osn://${INBOX}`);
    await choose(row(panel, 'about.txt'), 'Copy https Link');
    await expect(page.getByText('Link copied. Everybody may read it.')).toBeVisible();
    const link = await clipboard(page);
    expect(link).toBe(`${cloud.s3}/${INBOX}/about.txt`);
    expect(await (await fetch(link)).text()).toBe(`This is ${INBOX}.\n`);
  });

  test('that are signed read one object until they expire', async ({ page }) => {
    const panel = await openPanel(page, 'osn');
    await pickRoot(panel, `osn://${INBOX}`);
    await choose(row(panel, 'about.txt'), 'Copy Signed Link…');
    const dialog = dialogOf(page);
    await expect(dialog).toContainText('Whoever has the link can read this one file');
    await dialog.getByLabel('1 day').check();
    await dialog.getByRole('button', { name: 'Copy Link' }).click();
    await expect(page.getByText('Signed link copied')).toBeVisible();
    const link = new URL(await clipboard(page));
    expect(link.searchParams.get('X-Amz-Expires')).toBe('86400');
    expect(await (await fetch(link)).text()).toBe(`This is ${INBOX}.\n`);
    // It is the signature that lets one in, for this object alone.
    link.pathname = link.pathname.replace('about.txt', 'bob/upload.txt');
    expect((await fetch(link)).status).toBe(403);
  });

  test('are not offered where the bucket is not public', async ({ page }) => {
    const panel = await openPanel(page, 'scratch');
    await row(panel, 'notes.txt').click({ button: 'right' });
    const menu = page.locator('.lm-Menu');
    await expect(menu.getByText('Copy URI')).toBeVisible();
    await expect(menu.getByText('Copy https Link')).toBeHidden();
    await page.keyboard.press('Escape');
  });

  test('that cannot be signed say why', async ({ page }) => {
    const panel = await openPanel(page, 'osn');
    await pickRoot(panel, 'osn://leap-pubs');
    await choose(row(panel, 'about.txt'), 'Copy Signed Link…');
    const dialog = dialogOf(page);
    await expect(dialog).toContainText('without credentials');
    await expect(dialog.getByRole('button', { name: 'Copy Link' })).toHaveCount(0);
    await expectAccessibleInBoth(page, '.jp-Dialog-content');
    await dialog.getByRole('button', { name: 'Close' }).click();
  });
});

test.describe('A download', () => {
  /** Download a row; the file, and how often the Jupyter server was asked for a piece of it. */
  async function download(row: Locator): Promise<{ file: Download; pieces: number }> {
    let pieces = 0;
    row.page().on('request', request => (pieces += request.url().includes('/downloadPiece') ? 1 : 0));
    const downloading = row.page().waitForEvent('download');
    await choose(row, 'Download');
    return { file: await downloading, pieces };
  }

  test('comes straight from a store that signs links', async ({ page, cloud }) => {
    const panel = await openPanel(page, 'osn');
    await pickRoot(panel, `osn://${INBOX}`);
    const { file, pieces } = await download(row(panel, 'about.txt'));
    const url = new URL(file.url());
    expect(url.href).toContain(`${cloud.s3}/${INBOX}/about.txt?`);
    expect(url.searchParams.get('X-Amz-Signature')).toBeTruthy();
    expect(file.suggestedFilename()).toBe('about.txt');
    expect(readFileSync(await file.path(), 'utf8')).toBe(`This is ${INBOX}.\n`);
    expect(pieces).toBe(0);
  });

  test('comes through the Jupyter server where nothing can be signed', async ({ page }) => {
    const panel = await openPanel(page, 'scratch');
    const { file, pieces } = await download(row(panel, 'notes.txt'));
    expect(file.suggestedFilename()).toBe('notes.txt');
    expect(readFileSync(await file.path(), 'utf8')).toBe('Scratch is emptied after seven days.\n');
    expect(pieces).toBeGreaterThan(0);
  });
});

test.describe('A removal', () => {
  test('can be undone while the bucket keeps what it took', async ({ page, cloud }) => {
    const key = 'alice/precious/data.txt';
    await putInGcs(cloud, SCRATCH, key, 'worth keeping\n');
    const panel = await openPanel(page, 'scratch');
    await reread(panel);
    await choose(row(panel, 'precious'), 'Delete…');
    await expect(dialogOf(page)).toContainText(/7 days/);
    await dialogOf(page).getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => textInGcs(cloud, SCRATCH, key)).toBeUndefined();
    await page.evaluate(() => window.jupyterapp.commands.execute('lifecycle:show-transfers'));
    const card = page.locator('.lc-Job[data-verb=rm]').first();
    await expect(card).toContainText('possible until');
    await card.getByRole('button', { name: /^Undo/ }).click();
    await expect.poll(() => textInGcs(cloud, SCRATCH, key)).toBe('worth keeping\n');
    await expect(page.locator('.lc-Job[data-verb=restore]').first()).toContainText('Done');
    await expect(card.getByRole('button', { name: /^Undo/ })).toHaveCount(0);
    await expect(row(await openPanel(page, 'scratch'), 'precious')).toBeVisible();
  });
});

test.describe('A bucket with which something is wrong', () => {
  for (const [uri, heading] of [
    ['wrong-keys://leap-pubs', 'No access to wrong-keys://leap-pubs'],
    ['nowhere://leap-pubs', 'nowhere://leap-pubs cannot be reached'],
    ['osn://no-such-bucket', 'There is no bucket osn://no-such-bucket']
  ]) {
    test(`is explained: ${uri}`, async ({ page }) => {
      const panel = await openPanel(page, 'troubled');
      await pickRoot(panel, uri);
      const alert = panel.getByRole('alert');
      await expect(alert).toContainText(heading, { timeout: 60_000 });
      await expectAccessible(page, '#lifecycle-panel-troubled');
      await shot(page, `problem-${uri.split(':')[0]}`);
      await alert.getByRole('button', { name: 'Try again' }).click();
      await expect(alert).toContainText(heading, { timeout: 60_000 });
      // The other buckets of the panel go on working.
      await pickRoot(panel, 'osn://leap-pubs');
      await expect(row(panel, 'about.txt')).toBeVisible();
    });
  }

  test('shows an estimate where its rules may not be read', async ({ page }) => {
    const panel = await openPanel(page, 'troubled');
    await pickRoot(panel, 'osn://leap-pubs');
    const about = row(panel, 'about.txt');
    await expect(about.locator('.lc-Row-expires [aria-hidden]')).toHaveText(/^~(29|30) d$/);
    await expect(about).toHaveAttribute('title', /This is an estimate/);
  });
});

for (const theme of ['Light', 'Dark'] as const) {
  test(`Panels, dialogs and transfers are accessible in the ${theme.toLowerCase()} theme`, async ({
    page,
    cloud
  }) => {
    const picture = (name: string) => shot(page, `cloud-${theme.toLowerCase()}-${name}`);
    await setTheme(page, theme);
    await putInGcs(cloud, SCRATCH, `alice/${theme}/data.txt`, 'of a look\n');

    const persistent = await openPanel(page, 'persistent');
    await row(persistent, 'winds-1970s.nc').click();
    await expectAccessible(page, '#lifecycle-panel-persistent');
    await picture('persistent');
    await setSidebarWidth(page, 420);
    await picture('persistent-wide');
    await setSidebarWidth(page, 250);

    const troubled = await openPanel(page, 'troubled');
    await pickRoot(troubled, 'osn://leap-pubs');
    await expect(row(troubled, 'about.txt')).toBeVisible();
    await picture('estimate');
    await row(troubled, 'about.txt').click({ button: 'right' });
    await picture('menu');
    await page.keyboard.press('Escape');

    const osn = await openPanel(page, 'osn');
    await choose(row(osn, 'about.txt'), 'Copy Signed Link…');
    await expect(dialogOf(page)).toContainText('Whoever has the link');
    await expectAccessible(page, '.jp-Dialog-content');
    await picture('signed-link');
    await page.keyboard.press('Escape');

    const scratch = await openPanel(page, 'scratch');
    await reread(scratch);
    await choose(row(scratch, theme), 'Delete…');
    await expect(dialogOf(page)).toContainText('1 object');
    await picture('delete');
    await expectAccessible(page, '.jp-Dialog-content');
    await dialogOf(page).getByRole('button', { name: 'Delete' }).click();
    await page.evaluate(() => window.jupyterapp.commands.execute('lifecycle:show-transfers'));
    await expect(page.locator('.lc-Job[data-verb=rm]').first()).toContainText('possible until');
    await expectAccessible(page, '#lifecycle-transfers');
    await picture('transfers');
  });

  test(`The notice about egress is accessible in the ${theme.toLowerCase()} theme`, async ({ page }) => {
    await setTheme(page, theme);
    const scratch = await openPanel(page, 'scratch');
    await copyTo(row(scratch, 'navy_winds_1983.nc'), `osn://${INBOX}/alice-looks-${theme}/`);
    await expect(dialogOf(page)).toContainText('Take data out of');
    await expectAccessible(page, '.jp-Dialog-content');
    await shot(page, `cloud-${theme.toLowerCase()}-egress`);
    await page.keyboard.press('Escape');
  });
}
