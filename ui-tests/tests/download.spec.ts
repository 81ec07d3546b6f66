import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { choose, onDisk, openPanel, reread, row } from './lifecycle';
import { shot } from './looks';
import { killWorker } from './server';

const MIB = 1024 * 1024;
const own = (...segments: string[]) => onDisk('persistent', 'alice', ...segments);

/** Where a saved file would go: in place of the browser's dialog, a file of the page's own (OPFS). */
async function answerPicker(page: IJupyterLabPageFixture): Promise<void> {
  await page.evaluate(() => {
    const picking = async ({ suggestedName }: { suggestedName: string }) =>
      (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });
    Object.assign(window, { showSaveFilePicker: picking });
  });
}

/** Size and SHA-256 of what was saved under a name. */
async function saved(page: IJupyterLabPageFixture, name: string): Promise<{ size: number; sha256: string }> {
  return page.evaluate(async name => {
    const folder = await navigator.storage.getDirectory();
    const file = await (await folder.getFileHandle(name)).getFile();
    const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
    const hex = [...new Uint8Array(digest)].map(byte => byte.toString(16).padStart(2, '0')).join('');
    return { size: file.size, sha256: hex };
  }, name);
}

function sha256(path: string): string {
  return execFileSync('sha256sum', [path], { encoding: 'utf8' }).slice(0, 64);
}

const showTransfers = (page: IJupyterLabPageFixture) =>
  page.evaluate(() => window.jupyterapp.commands.execute('lifecycle:show-transfers'));

test.describe('Downloads', () => {
  test.beforeEach(() => {
    rmSync(own('large.bin'), { force: true });
    rmSync(own('field'), { recursive: true, force: true });
    mkdirSync(own('field', 'inner'), { recursive: true });
    writeFileSync(own('field', 'a.csv'), 'a,b\n1,2\n');
    writeFileSync(own('field', 'inner', 'b.csv'), 'b\n');
  });

  test('save a small file where the browser saves', async ({ page }) => {
    const panel = await openPanel(page, 'persistent');
    const downloading = page.waitForEvent('download');
    await choose(row(panel, 'readme.md'), 'Download');
    const download = await downloading;
    expect(download.suggestedFilename()).toBe('readme.md');
    expect(readFileSync(await download.path()).equals(readFileSync(own('readme.md')))).toBe(true);
    await showTransfers(page);
    const job = page.locator('.lc-Job[data-verb=download]').first();
    await expect(job).toHaveAttribute('data-state', 'done');
    await shot(page, 'download-transfers');
  });

  test('make a folder an archive', async ({ page }) => {
    const panel = await openPanel(page, 'persistent');
    await reread(panel);
    await page.evaluate(() => Object.assign(window, { showSaveFilePicker: undefined }));
    const downloading = page.waitForEvent('download');
    await choose(row(panel, 'field'), 'Download as Zip Archive');
    const download = await downloading;
    expect(download.suggestedFilename()).toBe('field.zip');
    const path = await download.path();
    const script =
      'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(*z.namelist())';
    expect(execFileSync('python3', ['-c', script, path], { encoding: 'utf8' }).trim().split(' ')).toEqual([
      'field/a.csv',
      'field/inner/b.csv'
    ]);
  });

  test('write a large file as it comes, and survive a killed worker', async ({ page }) => {
    writeFileSync(own('large.bin'), randomBytes(200 * MIB));
    const panel = await openPanel(page, 'persistent');
    await reread(panel);
    await answerPicker(page);
    let pieces = 0;
    page.on('request', request => (pieces += request.url().includes('/downloadPiece') ? 1 : 0));
    await choose(row(panel, 'large.bin'), 'Download');
    await showTransfers(page);
    const job = page.locator('.lc-Job[data-verb=download]').first();
    await expect.poll(() => pieces).toBeGreaterThan(3);
    killWorker();
    await expect(job).toHaveAttribute('data-state', 'done', { timeout: 60_000 });
    expect(await saved(page, 'large.bin')).toEqual({ size: 200 * MIB, sha256: sha256(own('large.bin')) });
  });

  test('can be paused, resumed and cancelled in Transfers', async ({ page }) => {
    writeFileSync(own('large.bin'), randomBytes(150 * MIB));
    const panel = await openPanel(page, 'persistent');
    await reread(panel);
    await answerPicker(page);
    let asked = 0;
    let held = true;
    await page.route(/downloadPiece/, async route => {
      if (++asked > 2 && held) {
        await expect.poll(() => held).toBe(false);
      }
      // The page may have given the request up meanwhile.
      await route.continue().catch(() => undefined);
    });
    await choose(row(panel, 'large.bin'), 'Download');
    await showTransfers(page);
    const job = page.locator('.lc-Job[data-verb=download]').first();
    await job.getByRole('button', { name: /^Pause/ }).click();
    await expect(job).toHaveAttribute('data-state', 'paused');
    held = false;
    await job.getByRole('button', { name: /^Resume/ }).click();
    await expect(job).toHaveAttribute('data-state', 'done', { timeout: 60_000 });
    expect((await saved(page, 'large.bin')).sha256).toBe(sha256(own('large.bin')));

    held = true;
    asked = 0;
    await openPanel(page, 'persistent');
    await choose(row(panel, 'large.bin'), 'Download');
    await showTransfers(page);
    const next = page.locator('.lc-Job[data-verb=download]').first();
    await expect(next).toHaveAttribute('data-state', 'running');
    await next.getByRole('button', { name: /^Cancel/ }).click();
    await expect(next).toHaveAttribute('data-state', 'cancelled');
    held = false;
  });
});
