import { expect, test } from '@jupyterlab/galata';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import {
  clearDesks,
  home,
  item,
  openDesk,
  openHomeDesk,
  persistent,
  pick,
  prepareDesks,
  scratch
} from './desk';
import { choose, reread, row, textOnDisk } from './lifecycle';
import { shot } from './looks';

test.describe('Cut, copy and paste', () => {
  test.beforeEach(prepareDesks);
  test.afterAll(clearDesks);

  test('move between panels by keyboard, and what is cut looks cut', async ({ page }) => {
    const from = await openDesk(page, 'scratch');
    await pick(from, 'b.txt', 'run');
    await page.keyboard.press('ControlOrMeta+x');
    await expect(row(from, 'b.txt')).toHaveAttribute('data-cut', 'true');
    await expect(row(from, 'run')).toHaveAttribute('data-cut', 'true');
    await expect(row(from, 'a.txt')).toHaveAttribute('data-cut', 'false');
    await shot(page, 'cut');
    const to = await openDesk(page, 'persistent');
    await pick(to, 'a.txt');
    await page.keyboard.press('ControlOrMeta+v');
    await expect(row(to, 'b.txt')).toBeVisible();
    await expect(row(to, 'run')).toBeVisible();
    expect(textOnDisk('persistent', 'alice', 'desk', 'run', 'deep', 'log.txt')).toBe('log\n');
    await expect.poll(() => existsSync(scratch('b.txt'))).toBe(false);
    await expect.poll(() => existsSync(scratch('run'))).toBe(false);
    // What was cut is pasted once.
    await to.click({ button: 'right', position: { x: 120, y: 500 } });
    await expect(page.locator('.lm-Menu').getByText(/^Copy Here from Home/)).toBeVisible();
    await expect(page.locator('.lm-Menu').getByText(/^Paste/)).toBeHidden();
  });

  test('make a second one beside the first', async ({ page }) => {
    const panel = await openDesk(page, 'scratch');
    await pick(panel, 'a.txt', 'run');
    await page.keyboard.press('ControlOrMeta+c');
    await page.keyboard.press('ControlOrMeta+v');
    await expect(row(panel, 'a-Copy1.txt')).toBeVisible();
    await expect(row(panel, 'run-Copy1')).toBeVisible();
    await page.keyboard.press('ControlOrMeta+v');
    await expect(row(panel, 'a-Copy2.txt')).toBeVisible();
    expect(textOnDisk('scratch', 'alice', 'desk', 'a-Copy2.txt')).toBe('a of scratch\n');
    expect(textOnDisk('scratch', 'alice', 'desk', 'run-Copy1', 'deep', 'log.txt')).toBe('log\n');
  });

  for (const [button, a] of [
    ['Skip', 'a of persistent\n'],
    ['Keep Both', 'a of persistent\n'],
    ['Replace', 'a of scratch\n'],
    ['Cancel', 'a of persistent\n']
  ]) {
    test(`ask once about names that are taken: ${button}`, async ({ page }) => {
      const from = await openDesk(page, 'scratch');
      await pick(from, 'a.txt', 'b.txt');
      await page.keyboard.press('ControlOrMeta+c');
      const to = await openDesk(page, 'persistent');
      await pick(to, 'a.txt');
      await page.keyboard.press('ControlOrMeta+v');
      const dialog = page.locator('.jp-Dialog');
      await expect(dialog).toContainText('A name is taken');
      await expect(dialog).toContainText('“a.txt”');
      await expect(dialog).not.toContainText('b.txt');
      await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
      await shot(page, 'clash');
      await dialog.getByRole('button', { name: button }).click();
      await expect(dialog).toHaveCount(0);
      if (button === 'Cancel') {
        await reread(to);
        await expect(row(to, 'a.txt')).toBeVisible();
        expect(existsSync(persistent('b.txt'))).toBe(false);
      } else {
        await expect(row(to, 'b.txt')).toBeVisible();
      }
      if (button === 'Keep Both') {
        await expect(row(to, 'a-Copy1.txt')).toBeVisible();
        expect(textOnDisk('persistent', 'alice', 'desk', 'a-Copy1.txt')).toBe('a of scratch\n');
      }
      await expect.poll(() => textOnDisk('persistent', 'alice', 'desk', 'a.txt')).toBe(a);
    });
  }

  test('never merge a dataset into another', async ({ page }) => {
    for (const place of [scratch, persistent]) {
      mkdirSync(place('x.zarr'));
      writeFileSync(
        place('x.zarr', 'zarr.json'),
        '{"zarr_format": 3, "node_type": "group", "attributes": {}}'
      );
    }
    const from = await openDesk(page, 'scratch');
    await choose(row(from, 'x.zarr'), 'Copy');
    const to = await openDesk(page, 'persistent');
    await pick(to, 'a.txt');
    await page.keyboard.press('ControlOrMeta+v');
    const dialog = page.locator('.jp-Dialog');
    await expect(dialog).toContainText('A dataset is not replaced');
    await expect(dialog.getByRole('button', { name: 'Replace' })).toHaveCount(0);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  test('go into a folder that is empty, by keyboard', async ({ page }) => {
    mkdirSync(persistent('empty'));
    const from = await openDesk(page, 'scratch');
    await pick(from, 'a.txt');
    await page.keyboard.press('ControlOrMeta+c');
    const to = await openDesk(page, 'persistent');
    await pick(to, 'empty');
    await page.keyboard.press('Enter');
    await expect(to.getByText('This folder is empty')).toBeVisible();
    await page.keyboard.press('ControlOrMeta+v');
    await expect(row(to, 'a.txt')).toBeVisible();
    expect(textOnDisk('persistent', 'alice', 'desk', 'empty', 'a.txt')).toBe('a of scratch\n');
  });

  test('bring files from the home folder', async ({ page }) => {
    const browser = await openHomeDesk(page);
    await item(browser, 'from-home.txt').click();
    await page.keyboard.press('ControlOrMeta+x');
    const panel = await openDesk(page, 'persistent');
    await pick(panel, 'a.txt');
    await page.keyboard.press('ControlOrMeta+v');
    await expect(row(panel, 'from-home.txt')).toBeVisible();
    await expect.poll(() => existsSync(home('from-home.txt'))).toBe(false);
    await openHomeDesk(page);
    await expect(item(browser, 'from-home.txt')).toHaveCount(0);
  });

  test('bring rows to the home folder', async ({ page }) => {
    const panel = await openDesk(page, 'scratch');
    await pick(panel, 'a.txt', 'run');
    await page.keyboard.press('ControlOrMeta+c');
    const browser = await openHomeDesk(page);
    await item(browser, 'from-home.txt').click();
    await page.keyboard.press('ControlOrMeta+v');
    await expect(item(browser, 'a.txt')).toBeVisible();
    await expect(item(browser, 'run')).toBeVisible();
    expect(textOnDisk('home', 'desk', 'run', 'deep', 'log.txt')).toBe('log\n');
    rmSync(home('a.txt'));
    await item(browser, 'from-home.txt').click({ button: 'right' });
    await page.locator('.lm-Menu').getByText('Paste from Bucket').click();
    await expect(page.locator('.jp-Dialog')).toContainText('“run”');
    await page.locator('.jp-Dialog').getByRole('button', { name: 'Skip' }).click();
    await expect.poll(() => existsSync(home('a.txt'))).toBe(true);
    // What is copied in the browser itself is its own to paste again.
    await item(browser, 'from-home.txt').click();
    await page.keyboard.press('ControlOrMeta+c');
    await page.keyboard.press('ControlOrMeta+v');
    await expect(item(browser, 'from-home-Copy1.txt')).toBeVisible();
  });
});
