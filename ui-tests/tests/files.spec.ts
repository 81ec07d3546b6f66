import { expect, test } from '@jupyterlab/galata';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { choose, onDisk, openPanel, reread, row, textOnDisk } from './lifecycle';
import { expectAccessible, expectAccessibleInBoth, shot } from './looks';

const own = (...segments: string[]) => onDisk('persistent', 'alice', ...segments);

test.describe('Files and folders', () => {
  test.beforeEach(() => {
    for (const name of ['analysis.txt', 'fresh', 'draft.txt', 'final.txt', 'old', 'new']) {
      rmSync(own(name), { recursive: true, force: true });
    }
  });

  test('come from the home folder', async ({ page }) => {
    const panel = await openPanel(page, 'persistent');
    await expect(row(panel, 'readme.md')).toBeVisible();
    await choose(panel.locator('.lc-Panel-footer'), 'Copy Here from Home…');
    const dialog = page.locator('.jp-Dialog');
    await dialog.getByText('analysis.txt', { exact: true }).click();
    await dialog.locator('.jp-mod-accept').click();
    await expect.poll(() => existsSync(own('analysis.txt'))).toBe(true);
    expect(textOnDisk('persistent', 'alice', 'analysis.txt')).toBe(textOnDisk('home', 'analysis.txt'));
    await expect(row(panel, 'analysis.txt')).toBeVisible();
  });

  test('are made by name', async ({ page }) => {
    const panel = await openPanel(page, 'persistent');
    await panel.getByRole('button', { name: 'New folder' }).click();
    await page.locator('.jp-Dialog input').fill('fresh');
    await expectAccessibleInBoth(page, '.jp-Dialog-content');
    await shot(page, 'new-folder');
    await page.locator('.jp-Dialog').getByRole('button', { name: 'Create' }).click();
    await expect(row(panel, 'fresh')).toHaveAttribute('data-kind', 'prefix');
    expect(statSync(own('fresh')).isDirectory()).toBe(true);
  });

  test('get another name, with all they hold', async ({ page }) => {
    writeFileSync(own('draft.txt'), 'words\n');
    mkdirSync(own('old', 'inner'), { recursive: true });
    writeFileSync(own('old', 'inner', 'kept.txt'), 'kept\n');
    const panel = await openPanel(page, 'persistent');
    await reread(panel);
    const rename = async (from: string, to: string) => {
      await choose(row(panel, from), 'Rename');
      const field = panel.getByRole('textbox', { name: `New name of ${from}` });
      await expect(field).toBeFocused();
      await field.fill(to);
      await field.press('Enter');
      await expect(row(panel, to)).toHaveAttribute('aria-selected', 'true');
      await expect(row(panel, from)).toHaveCount(0);
    };
    await rename('draft.txt', 'final.txt');
    await rename('old', 'new');
    expect(existsSync(own('draft.txt'))).toBe(false);
    expect(textOnDisk('persistent', 'alice', 'final.txt')).toBe('words\n');
    expect(textOnDisk('persistent', 'alice', 'new', 'inner', 'kept.txt')).toBe('kept\n');
  });

  test('are renamed in place by keyboard, to a name that is free', async ({ page }) => {
    writeFileSync(own('draft.txt'), 'words\n');
    writeFileSync(own('final.txt'), 'taken\n');
    const panel = await openPanel(page, 'persistent');
    await reread(panel);
    await row(panel, 'draft.txt').click();
    await page.keyboard.press('F2');
    const field = panel.getByRole('textbox', { name: 'New name of draft.txt' });
    await expect(field).toBeFocused();
    // The name without its ending is selected, as one changes that.
    await page.keyboard.type('final');
    await page.keyboard.press('Enter');
    await expect(panel.getByRole('alert')).toContainText('There is a “final.txt” here already');
    await expectAccessible(page, '#lifecycle-panel-persistent');
    await shot(page, 'rename');
    await field.fill('a/b');
    await page.keyboard.press('Enter');
    await expect(panel.getByRole('alert')).toContainText('no slash');
    await page.keyboard.press('Escape');
    await expect(field).toHaveCount(0);
    await expect(panel.getByRole('grid')).toBeFocused();
    expect(textOnDisk('persistent', 'alice', 'draft.txt')).toBe('words\n');
    expect(textOnDisk('persistent', 'alice', 'final.txt')).toBe('taken\n');
  });
});
