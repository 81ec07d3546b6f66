import { expect, test } from '@jupyterlab/galata';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { choose, onDisk, openPanel, row, textOnDisk } from './lifecycle';

/** Kill the worker as the kernel does when memory runs out. */
function killWorker(): void {
  execFileSync('pkill', ['-KILL', '-f', 'lifecycle/worker/main.mjs serve']);
}

test.describe('Transfers', () => {
  test.beforeEach(() => {
    rmSync(onDisk('persistent', 'alice', 'copied'), { recursive: true, force: true });
    mkdirSync(onDisk('persistent', 'alice', 'copied'), { recursive: true });
  });

  test('copy between panels as a job that the Transfers panel shows', async ({ page }) => {
    const scratch = await openPanel(page, 'scratch');
    await choose(row(scratch, 'notes.txt'), 'Copy');
    const persistent = await openPanel(page, 'persistent');
    await persistent.getByRole('button', { name: 'Read this folder again' }).click();
    await row(persistent, 'copied').dblclick();
    await persistent.click({ button: 'right', position: { x: 120, y: 500 } });
    await page
      .locator('.lm-Menu')
      .getByText(/^Paste/)
      .click();
    await expect.poll(() => existsSync(onDisk('persistent', 'alice', 'copied', 'notes.txt'))).toBe(true);
    expect(textOnDisk('persistent', 'alice', 'copied', 'notes.txt')).toBe(
      textOnDisk('scratch', 'alice', 'notes.txt')
    );
    await expect(row(persistent, 'notes.txt')).toBeVisible();
    await page.evaluate(() => window.jupyterapp.commands.execute('lifecycle:show-transfers'));
    await expect(page.locator('.lc-Job').first()).toContainText('Done');
  });
});

test.describe('A killed worker', () => {
  test('costs the panels nothing', async ({ page }) => {
    const panel = await openPanel(page, 'scratch');
    await expect(row(panel, 'notes.txt')).toBeVisible();
    killWorker();
    await row(panel, 'results').dblclick();
    await expect(row(panel, 'table.csv')).toBeVisible();
  });

  test('leaves another tab working', async ({ page, context }) => {
    const panel = await openPanel(page, 'scratch');
    const other = await context.newPage();
    await other.goto(page.url());
    await other.waitForSelector('#jupyterlab-splash', { state: 'detached' });
    killWorker();
    writeFileSync(onDisk('scratch', 'alice', 'late.txt'), 'late\n');
    await panel.getByRole('button', { name: 'Read this folder again' }).click();
    await expect(row(panel, 'late.txt')).toBeVisible();
    await other.evaluate(() => window.jupyterapp.shell.activateById('lifecycle-panel-scratch'));
    await expect(other.locator('#lifecycle-panel-scratch .lc-Row-text').getByText('late.txt')).toBeVisible();
    rmSync(onDisk('scratch', 'alice', 'late.txt'));
  });
});
