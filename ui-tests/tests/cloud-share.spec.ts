/** Sharing from object stores, and a push kit that sends to one. The pictures of docs/share.md are taken here. */
import { expect, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { putInGcs, test, textInS3 } from './cloud';
import { choose, onDisk, openPanel, reread, row } from './lifecycle';
import { shot } from './looks';

const PERSISTENT = 'hub-persistent';
const INBOX = 'leap-pangeo-inbox';

const goTo = (share: Locator, name: string) =>
  share.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name }).click();

async function openInbox(page: IJupyterLabPageFixture, args: Record<string, string>): Promise<Locator> {
  await page.evaluate(args => window.jupyterapp.commands.execute('lifecycle:inbox', args), args);
  const inbox = page.locator('.lc-Inbox').last();
  await expect(inbox.locator('.lc-Place')).toHaveText(`osn://${INBOX}`);
  return inbox;
}

test.describe('From object stores', () => {
  test('a dataset is asked for, and its catalog entry has the address that opens it', async ({
    page,
    cloud
  }) => {
    const attributes = {
      title: 'Navy winds',
      summary: 'Monthly winds over the sea, 1982 to 1985.',
      license: 'CC-BY-4.0',
      institution: 'US Navy',
      creator_name: 'Alice',
      keywords: 'wind, monthly'
    };
    const group = JSON.stringify({ zarr_format: 3, node_type: 'group', attributes });
    await putInGcs(cloud, PERSISTENT, 'alice/navy-winds.zarr/zarr.json', group);
    const panel = await openPanel(page, 'persistent');
    await reread(panel);
    await choose(row(panel, 'navy-winds.zarr'), 'Share…');
    const share = page.locator('.lc-Share');
    await expect(share.getByLabel('Providers')).toHaveValue('US Navy');
    await goTo(share, 'Dataset request');
    await expect(share.getByRole('link', { name: 'Open the filled-in request' })).toBeVisible();
    await shot(page, 'share-dataset-request');
    await goTo(share, 'Catalog entry');
    await expect(share.getByRole('region', { name: 'feedstock/catalog.yaml' })).toContainText(
      `gs://${PERSISTENT}/alice/navy-winds.zarr`
    );
    await shot(page, 'share-catalog-entry');
  });

  test('a kit made here sends with sh and curl, and its arrival is told', async ({ page, cloud }) => {
    // The worker looks ever more rarely for what does not come, and a busy machine sends slowly.
    test.slow();
    const inbox = await openInbox(page, { step: 'kit', dataset: 'RAIN' });
    await inbox.getByRole('button', { name: 'Make the kit' }).click();
    await expect(inbox.getByRole('region', { name: 'On the other machine' })).toContainText('push.sh');
    const home = onDisk('cloud', 'home');
    const kit = `${home}/RAIN-kit`;
    expect(statSync(kit).mode & 0o077).toBe(0);
    expect(readdirSync(kit)).toContain('push.sh');
    expect(readFileSync(`${kit}/grant.sh`, 'utf8')).toContain(`osn://${INBOX}/RAIN`);
    await inbox.getByRole('button', { name: 'Tell me when it has arrived' }).click();
    const arrivals = inbox.getByRole('list', { name: /Watched/ });
    await expect(arrivals).toContainText('Nothing is in its folder so far.');

    const data = `${home}/rain`;
    mkdirSync(`${data}/1990`, { recursive: true });
    writeFileSync(`${data}/1990/rain_1990.nc`, 'CDF');
    writeFileSync(`${data}/rain_1991.nc`, 'CDF2');
    execFileSync('/bin/sh', [`${kit}/push.sh`, data], { env: { PATH: '/usr/bin:/bin' }, timeout: 60_000 });
    expect(await textInS3(cloud, INBOX, 'RAIN/1990/rain_1990.nc')).toBe('CDF');
    const notice = page.locator('.Toastify__toast', { hasText: 'RAIN' });
    await expect(notice).toContainText('has arrived in the inbox, whole', { timeout: 120_000 });
    await expect(arrivals).toContainText('All 2 files');
    await shot(page, 'share-arrived');
    await notice.getByRole('button', { name: 'Continue in the wizard' }).click();
    await expect(page.locator('.lc-Wizard').getByRole('textbox').first()).toHaveValue(
      `osn://${INBOX}/RAIN/1990/rain_1990.nc\nosn://${INBOX}/RAIN/rain_1991.nc`
    );
  });

  test('a folder of home is sent, once it is said that everybody can read it', async ({ page, cloud }) => {
    const data = onDisk('cloud', 'home', 'snow');
    mkdirSync(data, { recursive: true });
    writeFileSync(`${data}/snow.nc`, 'CDF');
    const inbox = await openInbox(page, { source: data, dataset: 'SNOW' });
    await expect(inbox).toContainText(`Goes to osn://${INBOX}/SNOW`);
    expect(await textInS3(cloud, INBOX, 'SNOW/snow.nc')).toBeUndefined();
    await inbox.getByLabel(/may be read by everybody/).check();
    await inbox.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(inbox.getByRole('region', { name: 'Tell the data team' })).toContainText('SNOW');
    expect(await textInS3(cloud, INBOX, 'SNOW/snow.nc')).toBe('CDF');
    expect(await textInS3(cloud, INBOX, 'SNOW/MANIFEST.md5')).toContain('# files: 1\n');
  });

  test('what only the data team deletes is asked for', async ({ page }) => {
    const panel = await openPanel(page, 'osn');
    await panel.getByLabel('Bucket', { exact: true }).selectOption('osn://leap-pangeo-manual');
    await choose(row(panel, 'etopo'), 'Ask to Delete…');
    const dialog = page.locator('.jp-Dialog');
    await dialog.getByLabel('Why may it go?').fill('Replaced by etopo-2022.');
    await dialog.getByRole('button', { name: 'Write the request' }).click();
    await expect(dialog.getByRole('region', { name: 'The request' })).toContainText(
      /Bucket: leap-pangeo-manual at http.*\n- Prefix: etopo\/\n- Objects: 1\n- Bytes: \d+/
    );
    await shot(page, 'share-ask-to-delete');
  });
});
