import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { existsSync, writeFileSync } from 'node:fs';
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
import { openPanel, row, textOnDisk } from './lifecycle';
import { shot } from './looks';

/** Move a widget of the left sidebar to the right one, so that two are seen at once. */
async function toTheRight(page: IJupyterLabPageFixture, id: string): Promise<void> {
  await page.evaluate(id => {
    const { shell } = window.jupyterapp;
    const widget = [...shell.widgets('left')].find(one => one.id === id)!;
    shell.add(widget, 'right');
    shell.activateById(id);
  }, id);
}

async function over(page: IJupyterLabPageFixture, target: Locator): Promise<void> {
  const box = (await target.boundingBox())!;
  await page.mouse.move(box.x + 30, box.y + Math.min(box.height / 2, 300), { steps: 8 });
}

/** Press on a row and draw it over something; the button is still held. */
async function draw(page: IJupyterLabPageFixture, from: Locator, target: Locator): Promise<void> {
  await over(page, from);
  await page.mouse.down();
  await over(page, target);
}

const drop = (page: IJupyterLabPageFixture) => page.mouse.up();
const image = (page: IJupyterLabPageFixture) => page.locator('.lc-DragImage');

test.describe('Dragging', () => {
  test.beforeEach(prepareDesks);
  test.afterAll(clearDesks);

  test('moves within a panel, and says so', async ({ page }) => {
    const panel = await openDesk(page, 'scratch');
    await pick(panel, 'a.txt', 'b.txt');
    await draw(page, row(panel, 'a.txt'), row(panel, 'run'));
    await expect(image(page)).toContainText('2 rows');
    await expect(image(page)).toContainText('Move to run');
    await shot(page, 'drag-move');
    await drop(page);
    await expect(row(panel, 'a.txt')).toHaveCount(0);
    expect(textOnDisk('scratch', 'alice', 'desk', 'run', 'a.txt')).toBe('a of scratch\n');
    expect(textOnDisk('scratch', 'alice', 'desk', 'run', 'b.txt')).toBe('b of scratch\n');
  });

  test('goes up over a crumb, but not where nobody may write', async ({ page }) => {
    const panel = await openDesk(page, 'scratch');
    const crumb = (name: string) => panel.locator('.lc-Crumbs').getByRole('button', { name, exact: true });
    await draw(page, row(panel, 'b.txt'), crumb('scratch'));
    await expect(image(page)).not.toContainText('to');
    await over(page, crumb('alice'));
    await expect(image(page)).toContainText('Move to alice');
    await drop(page);
    await expect(row(panel, 'b.txt')).toHaveCount(0);
    await expect.poll(() => existsSync(`${scratch()}/../b.txt`)).toBe(true);
  });

  test('never puts a folder into itself', async ({ page }) => {
    const panel = await openDesk(page, 'scratch');
    await pick(panel, 'run', 'a.txt');
    await draw(page, row(panel, 'a.txt'), row(panel, 'run'));
    await expect(image(page)).toBeVisible();
    await expect(image(page)).not.toContainText('to');
    await drop(page);
    expect(existsSync(scratch('a.txt'))).toBe(true);
  });

  test('copies between panels, moves with Shift, and asks about names that are taken', async ({ page }) => {
    await openPanel(page, 'persistent');
    await toTheRight(page, 'lifecycle-panel-persistent');
    const to = await openDesk(page, 'persistent');
    const from = await openDesk(page, 'scratch');
    await draw(page, row(from, 'a.txt'), to.locator('.lc-Grid'));
    await expect(image(page)).toContainText('Copy to desk');
    await shot(page, 'drag-copy');
    await drop(page);
    await page.locator('.jp-Dialog').getByRole('button', { name: 'Keep Both' }).click();
    await expect(row(to, 'a-Copy1.txt')).toBeVisible();
    expect(existsSync(scratch('a.txt'))).toBe(true);

    await page.keyboard.down('Shift');
    await draw(page, row(from, 'b.txt'), to.locator('.lc-Grid'));
    await expect(image(page)).toContainText('Move to desk');
    await drop(page);
    await page.keyboard.up('Shift');
    await expect(row(to, 'b.txt')).toBeVisible();
    await expect.poll(() => existsSync(scratch('b.txt'))).toBe(false);
    expect(existsSync(persistent('b.txt'))).toBe(true);
  });

  test('leads to the home folder and from it', async ({ page }) => {
    await page.evaluate(() => window.jupyterapp.shell.activateById('filebrowser'));
    await openPanel(page, 'scratch');
    await toTheRight(page, 'lifecycle-panel-scratch');
    const panel = await openDesk(page, 'scratch');
    writeFileSync(home('two.txt'), 'two\n');
    const browser = await openHomeDesk(page);
    await page.evaluate(() => window.jupyterapp.commands.execute('filebrowser:refresh'));
    await draw(page, row(panel, 'run'), browser.locator('.jp-DirListing-content'));
    await expect(image(page)).toContainText('Copy to desk');
    await shot(page, 'drag-to-home');
    await drop(page);
    await expect(item(browser, 'run')).toBeVisible();
    expect(textOnDisk('home', 'desk', 'run', 'deep', 'log.txt')).toBe('log\n');
    expect(existsSync(scratch('run'))).toBe(true);

    await item(browser, 'from-home.txt').click();
    await item(browser, 'two.txt').click({ modifiers: ['ControlOrMeta'] });
    await draw(page, item(browser, 'two.txt'), panel.locator('.lc-Grid'));
    await expect(panel).toHaveAttribute('data-drop-words', 'Copy to desk');
    await shot(page, 'drag-from-home');
    await drop(page);
    await expect(row(panel, 'from-home.txt')).toBeVisible();
    await expect(row(panel, 'two.txt')).toBeVisible();
    expect(existsSync(home('two.txt'))).toBe(true);
    await expect(panel).not.toHaveAttribute('data-drop-words');
  });
});
