import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { choose, onDisk, openPanel, reread, row, textOnDisk } from './lifecycle';
import { expectAccessibleInBoth, shot } from './looks';
import { killWorker, whileWorkerStandsStill } from './server';

/** So many that a copy takes some seconds. */
const FILES = 9000;
const bulk = () => onDisk('scratch', 'alice', 'bulk');
const copied = () => onDisk('persistent', 'alice', 'copied');

/** Copy a row of the scratch panel into `copied`, as a person does. */
async function copyToPersistent(page: IJupyterLabPageFixture, name: string): Promise<Locator> {
  const scratch = await openPanel(page, 'scratch');
  await reread(scratch);
  await choose(row(scratch, name), 'Copy');
  const persistent = await openPanel(page, 'persistent');
  await reread(persistent);
  await row(persistent, 'copied').dblclick();
  await expect(persistent.getByText('This folder is empty')).toBeVisible();
  await persistent.click({ button: 'right', position: { x: 120, y: 500 } });
  await page
    .locator('.lm-Menu')
    .getByText(/^Paste/)
    .click();
  return persistent;
}

/** The newest job in the Transfers panel. */
async function newestJob(page: IJupyterLabPageFixture): Promise<Locator> {
  await page.evaluate(() => window.jupyterapp.commands.execute('lifecycle:show-transfers'));
  return page.locator('.lc-Job').first();
}

function filesCopied(): number {
  const folder = `${copied()}/bulk`;
  return existsSync(folder) ? readdirSync(folder).filter(name => !name.startsWith('.')).length : 0;
}

test.describe('Transfers', () => {
  test.beforeAll(() => {
    mkdirSync(bulk(), { recursive: true });
    for (let index = 0; index < FILES; index++) {
      writeFileSync(`${bulk()}/part-${String(index).padStart(4, '0')}`, `part ${index}\n`);
    }
  });
  test.beforeEach(() => {
    rmSync(copied(), { recursive: true, force: true });
    mkdirSync(copied(), { recursive: true });
  });
  test.afterAll(() => rmSync(bulk(), { recursive: true }));

  test('copy between panels as a job that the Transfers panel shows', async ({ page }) => {
    const persistent = await copyToPersistent(page, 'notes.txt');
    await expect.poll(() => existsSync(`${copied()}/notes.txt`)).toBe(true);
    expect(textOnDisk('persistent', 'alice', 'copied', 'notes.txt')).toBe(
      textOnDisk('scratch', 'alice', 'notes.txt')
    );
    await expect(row(persistent, 'notes.txt')).toBeVisible();
    await expect(await newestJob(page)).toContainText('Done');
    const notice = page.locator('.Toastify__toast', { hasText: /^Done: .*notes\.txt/ });
    await expect(notice).toBeVisible();
    await expect(notice.getByRole('button', { name: 'Show Transfers' })).toBeVisible();
  });

  test('pause where they are, and go on from there', async ({ page }) => {
    await copyToPersistent(page, 'bulk');
    const job = await newestJob(page);
    await expect(job.getByRole('progressbar')).toBeVisible();
    await expect(page.locator('.Toastify__toast', { hasText: 'bulk' })).toBeVisible();
    await expect(job).toContainText(/B of .+, .+B\/s, .+ left/);
    await whileWorkerStandsStill(async () => {
      await shot(page, 'time-left');
      expect(filesCopied()).toBeGreaterThan(0);
      // Answered once the worker goes on.
      await job.getByRole('button', { name: /^Pause/ }).click();
    });
    await expect(job).toContainText('Paused');
    const paused = filesCopied();
    expect(paused).toBeLessThan(FILES);
    await page.screenshot({ path: 'test-results/screens/paused.png' });
    // Nothing is written while it stands still.
    await page.waitForTimeout(1000);
    expect(filesCopied()).toBe(paused);
    await job.getByRole('button', { name: /^Resume/ }).click();
    await expect(job).toContainText('Done', { timeout: 40_000 });
    expect(filesCopied()).toBe(FILES);
    expect(textOnDisk('persistent', 'alice', 'copied', 'bulk', `part-${FILES - 1}`)).toBe(
      `part ${FILES - 1}\n`
    );
  });

  test('stand among JupyterLab’s running things, and can be stopped there', async ({ page }) => {
    await copyToPersistent(page, 'bulk');
    const job = await newestJob(page);
    await expect.poll(filesCopied).toBeGreaterThan(0);
    await job.getByRole('button', { name: /^Pause/ }).click();
    await expect(job).toContainText('Paused');
    await expect(page.getByRole('region', { name: 'Waiting' })).toContainText('bulk');
    await page.evaluate(() => window.jupyterapp.shell.activateById('jp-running-sessions'));
    const running = page.locator('#jp-running-sessions .jp-RunningSessions-item', { hasText: 'bulk' });
    await expect(running).toContainText('Paused at');
    await page.screenshot({ path: 'test-results/screens/running.png' });
    await running.hover();
    await running.getByTitle('Cancel').click();
    await expect(running).toHaveCount(0);
    await expect(await newestJob(page)).toContainText('Cancelled');
  });

  test('stop when they are cancelled, and can be tried again', async ({ page }) => {
    await copyToPersistent(page, 'bulk');
    const job = await newestJob(page);
    await expect.poll(filesCopied).toBeGreaterThan(0);
    await job.getByRole('button', { name: /^Cancel/ }).click();
    await expect(job).toContainText('Cancelled');
    expect(filesCopied()).toBeLessThan(FILES);
    await job.getByRole('button', { name: /^Try again/ }).click();
    await expect(job).toContainText('Done', { timeout: 40_000 });
    expect(filesCopied()).toBe(FILES);
    await job.getByRole('button', { name: /^Clear/ }).click();
    await expect(page.locator('.lc-Job', { hasText: 'Done' }).filter({ hasText: 'bulk' })).toHaveCount(1);
  });

  test('say why they failed, and work again once the cause is gone', async ({ page }) => {
    const persistent = await copyToPersistent(page, 'results');
    await expect(row(persistent, 'results')).toBeVisible();
    // A file stands where the second copy needs a folder.
    rmSync(`${copied()}/results`, { recursive: true });
    writeFileSync(`${copied()}/results`, 'in the way');
    await persistent.click({ button: 'right', position: { x: 120, y: 500 } });
    await page
      .locator('.lm-Menu')
      .getByText(/^Paste/)
      .click();
    await page.locator('.jp-Dialog').getByRole('button', { name: 'Replace' }).click();
    const job = await newestJob(page);
    await expect(job).toContainText('Failed');
    await expect(job).toContainText('results');
    await expect(page.locator('.Toastify__toast', { hasText: /^Failed: / })).toBeVisible();
    await shot(page, 'failed');
    await expectAccessibleInBoth(page, '#lifecycle-transfers');
    rmSync(`${copied()}/results`);
    await job.getByRole('button', { name: /^Try again/ }).click();
    await expect(job).toContainText('Done');
    expect(textOnDisk('persistent', 'alice', 'copied', 'results', 'table.csv')).toContain('1982');
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
    // A workspace of its own: JupyterLab sends a second tab of the same one elsewhere, at any moment.
    await other.goto('/lab/workspaces/another-tab');
    await other.waitForFunction(() => window.jupyterapp !== undefined);
    // Until then the layout may still put another panel in front.
    await other.evaluate(() => window.jupyterapp.restored.then(() => undefined));
    killWorker();
    writeFileSync(onDisk('scratch', 'alice', 'late.txt'), 'late\n');
    await reread(panel);
    await expect(row(panel, 'late.txt')).toBeVisible();
    await other.evaluate(() => window.jupyterapp.shell.activateById('lifecycle-panel-scratch'));
    // It may have read the folder before the file was there.
    const otherPanel = other.locator('#lifecycle-panel-scratch');
    await reread(otherPanel);
    await expect(row(otherPanel, 'late.txt')).toBeVisible();
    rmSync(onDisk('scratch', 'alice', 'late.txt'));
  });
});
