import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { onDisk, openPanel, reread, row, textOnDisk } from './lifecycle';
import { expectAccessible, expectAccessibleInBoth, setSidebarWidth, setTheme, shot } from './looks';
import { killWorker } from './server';

const MIB = 1024 * 1024;
const own = (...segments: string[]) => onDisk('persistent', 'alice', ...segments);
/** A computer of the user's own, which the Jupyter server does not see. */
const laptop = (...segments: string[]) => onDisk('laptop', ...segments);

/** Choose files by the panel's button. */
async function upload(page: IJupyterLabPageFixture, panel: Locator, ...paths: string[]): Promise<void> {
  const choosing = page.waitForEvent('filechooser');
  await panel.getByRole('button', { name: 'Upload files' }).click();
  await (await choosing).setFiles(paths);
}

/** The newest upload of a file in Transfers. */
function jobOf(page: IJupyterLabPageFixture, name: string): Locator {
  return page
    .locator('.lc-Job[data-verb=upload]')
    .filter({ hasText: `Upload ${name}` })
    .first();
}

/** Drag files over a panel as a desktop does, with Chromium's own events. */
async function drag(page: IJupyterLabPageFixture, panel: Locator, paths: string[], drop: boolean) {
  const box = (await panel.boundingBox())!;
  // Galata's page is a stand-in, which the session would not take.
  const [tab] = page.context().pages();
  const session = await page.context().newCDPSession(tab);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  for (const type of ['dragEnter', 'dragOver', ...(drop ? ['drop'] : [])] as const) {
    await session.send('Input.dispatchDragEvent', { type: type as 'drop', ...at, data });
  }
}

// The browser tells the test of every byte that is sent, which takes seconds a piece.
const SLOW = { timeout: 60_000 };
test.use({ trace: 'off' });

test.describe('Uploads', () => {
  test.beforeEach(() => {
    for (const name of readdirSync(own()).filter(name => name !== 'readme.md')) {
      rmSync(own(name), { recursive: true, force: true });
    }
    rmSync(laptop(), { recursive: true, force: true });
    mkdirSync(laptop('field', 'inner'), { recursive: true });
    writeFileSync(laptop('notes.txt'), 'from the laptop\n');
    writeFileSync(laptop('readme.md'), 'another one\n');
    writeFileSync(laptop('field', 'a.csv'), 'a,b\n1,2\n');
    writeFileSync(laptop('field', 'inner', 'b.csv'), 'b\n');
  });

  test('take chosen files, and ask once before any is replaced', async ({ page }) => {
    const before = textOnDisk('persistent', 'alice', 'readme.md');
    const panel = await openPanel(page, 'persistent');
    await upload(page, panel, laptop('notes.txt'), laptop('readme.md'));
    const dialog = page.locator('.jp-Dialog');
    await expect(dialog).toContainText('1 of 2 files exists already in “alice”');
    await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await shot(page, 'upload-existing');
    await expectAccessibleInBoth(page, '.jp-Dialog-content');
    await dialog.getByRole('button', { name: 'Skip These' }).click();
    await expect(row(panel, 'notes.txt')).toBeVisible();
    expect(textOnDisk('persistent', 'alice', 'notes.txt')).toBe('from the laptop\n');
    expect(textOnDisk('persistent', 'alice', 'readme.md')).toBe(before);

    await upload(page, panel, laptop('readme.md'));
    await dialog.getByRole('button', { name: 'Replace' }).click();
    await expect.poll(() => textOnDisk('persistent', 'alice', 'readme.md')).toBe('another one\n');
    writeFileSync(own('readme.md'), before);
  });

  test('take files and folders that are dropped on a panel', async ({ page }) => {
    const panel = await openPanel(page, 'persistent');
    await drag(page, panel, [laptop('notes.txt'), laptop('field')], false);
    await expect(panel).toHaveAttribute('data-drop', 'Drop to upload to persistent/alice/');
    await shot(page, 'upload-drop-light');
    await setTheme(page, 'Dark');
    await setSidebarWidth(page, 250);
    await drag(page, panel, [laptop('notes.txt'), laptop('field')], false);
    await shot(page, 'upload-drop-dark-narrow');
    await expectAccessible(page, '#lifecycle-panel-persistent');
    await drag(page, panel, [laptop('notes.txt'), laptop('field')], true);
    await expect(row(panel, 'field')).toHaveAttribute('data-kind', 'prefix');
    await expect(panel).not.toHaveAttribute('data-drop');
    await expect.poll(() => existsSync(own('field', 'inner', 'b.csv'))).toBe(true);
    expect(textOnDisk('persistent', 'alice', 'field', 'a.csv')).toBe('a,b\n1,2\n');
    await setTheme(page, 'Light');
  });

  test('go nowhere where one may only read', async ({ page }) => {
    const panel = await openPanel(page, 'persistent');
    await panel.locator('.lc-Crumbs li').first().getByRole('button').click();
    await expect(panel.getByRole('button', { name: 'Upload files' })).toBeDisabled();
    await drag(page, panel, [laptop('notes.txt')], false);
    await expect(panel).toHaveAttribute('data-drop', 'You may only read here');
    await drag(page, panel, [laptop('notes.txt')], true);
    await expect(panel).not.toHaveAttribute('data-drop');
    expect(existsSync(onDisk('persistent', 'notes.txt'))).toBe(false);
  });

  test('survive a killed worker', async ({ page }) => {
    const content = randomBytes(100 * MIB);
    writeFileSync(laptop('large.bin'), content);
    const panel = await openPanel(page, 'persistent');
    let pieces = 0;
    page.on('request', request => (pieces += request.url().includes('/uploadPiece') ? 1 : 0));
    await upload(page, panel, laptop('large.bin'));
    await expect.poll(() => pieces, SLOW).toBeGreaterThan(40);
    killWorker();
    // Not the row alone: what became of the job says why there is none.
    await page.evaluate(() => window.jupyterapp.commands.execute('lifecycle:show-transfers'));
    await expect(jobOf(page, 'large.bin')).toHaveAttribute('data-state', 'done', SLOW);
    await openPanel(page, 'persistent');
    await expect(row(panel, 'large.bin')).toBeVisible();
    expect(readFileSync(own('large.bin')).equals(content)).toBe(true);
    // A hundred pieces, and again at most those of the two parts of 16 MiB that it was gathering, or that were under way.
    expect(pieces).toBeLessThanOrEqual(100 + 34);
    expect(readdirSync(own()).filter(name => name.startsWith('.'))).toEqual([]);
  });

  test('go on after a reload when the same file is chosen again', async ({ page }) => {
    const content = randomBytes(100 * MIB);
    writeFileSync(laptop('large.bin'), content);
    let panel = await openPanel(page, 'persistent');
    // Those after the fortieth piece never leave the page.
    let sent = 0;
    await page.route(/uploadPiece/, route => (++sent > 40 ? undefined : route.continue()));
    await upload(page, panel, laptop('large.bin'));
    await expect.poll(() => sent, SLOW).toBeGreaterThan(40);
    await page.evaluate(() => window.jupyterapp.commands.execute('lifecycle:show-transfers'));
    const job = jobOf(page, 'large.bin');
    await expect(job).toContainText('of 105 MB');
    await shot(page, 'upload-transfers');
    page.on('dialog', dialog => void dialog.accept());
    await page.reload();
    await page.unroute(/uploadPiece/);
    let again = 0;
    page.on('request', request => (again += request.url().includes('/uploadPiece') ? 1 : 0));
    panel = await openPanel(page, 'persistent');
    await upload(page, panel, laptop('large.bin'));
    await expect(row(panel, 'large.bin')).toBeVisible(SLOW);
    expect(readFileSync(own('large.bin')).equals(content)).toBe(true);
    // Two parts of 16 MiB had arrived.
    expect(again).toBeLessThan(75);
  });

  test('can be paused, resumed and cancelled in Transfers', async ({ page }) => {
    writeFileSync(laptop('paused.bin'), randomBytes(100 * MIB));
    const panel = await openPanel(page, 'persistent');
    let sent = 0;
    let held = true;
    await page.route(/uploadPiece/, async route => {
      if (++sent > 2 && held) {
        await expect.poll(() => held, SLOW).toBe(false);
      }
      // The page may have given the request up meanwhile.
      await route.continue().catch(() => undefined);
    });
    await upload(page, panel, laptop('paused.bin'));
    await page.evaluate(() => window.jupyterapp.commands.execute('lifecycle:show-transfers'));
    const job = jobOf(page, 'paused.bin');
    await job.getByRole('button', { name: /^Pause/ }).click();
    await expect(job).toHaveAttribute('data-state', 'paused', SLOW);
    held = false;
    await job.getByRole('button', { name: /^Resume/ }).click();
    await expect(job).toHaveAttribute('data-state', 'done', SLOW);
    expect(existsSync(own('paused.bin'))).toBe(true);

    writeFileSync(laptop('cancelled.bin'), randomBytes(100 * MIB));
    held = true;
    sent = 0;
    await openPanel(page, 'persistent');
    await reread(panel);
    await upload(page, panel, laptop('cancelled.bin'));
    await page.evaluate(() => window.jupyterapp.commands.execute('lifecycle:show-transfers'));
    const next = jobOf(page, 'cancelled.bin');
    await expect(next).toHaveAttribute('data-state', 'running');
    await next.getByRole('button', { name: /^Cancel/ }).click();
    await expect(next).toHaveAttribute('data-state', 'cancelled', SLOW);
    held = false;
    expect(readdirSync(own()).filter(name => name.includes('cancelled'))).toEqual([]);
  });
});

test.afterAll(() => rmSync(join(laptop()), { recursive: true, force: true }));
