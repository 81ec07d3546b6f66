import { expect, test } from '@jupyterlab/galata';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { expectAccessibleInBoth, setSidebarWidth, shot } from './looks';
import { onDisk, openBucket, openPanel, reload, reread, row, textOnDisk } from './lifecycle';

test.describe('The panels', () => {
  for (const [id, name] of [
    ['scratch', 'notes.txt'],
    ['persistent', 'readme.md'],
    ['osn', 'bob']
  ]) {
    test(`${id} lists what is in the bucket`, async ({ page }) => {
      const panel = await openPanel(page, id);
      await expect(row(panel, name)).toBeVisible();
    });
  }

  test('say when scratch objects expire', async ({ page }) => {
    const panel = await openPanel(page, 'scratch');
    await expect(row(panel, 'notes.txt').locator('.lc-Row-expires')).toContainText(/\d/);
  });

  test('lead up to the bucket, where other folders are read-only', async ({ page }) => {
    const panel = await openPanel(page, 'scratch');
    await openBucket(panel);
    await expect(row(panel, 'alice')).toBeVisible();
    await row(panel, 'bob').dblclick();
    await expect(row(panel, 'thesis.txt')).toBeVisible();
    await expect(panel.locator('.lc-Panel-lock')).toBeVisible();
    await panel.getByRole('button', { name: 'Go to your own folder' }).click();
    await expect(row(panel, 'notes.txt')).toBeVisible();
    await expect(panel.locator('.lc-Panel-lock')).toHaveCount(0);
  });

  test('work by keyboard alone', async ({ page }) => {
    const panel = await openPanel(page, 'scratch');
    const grid = panel.getByRole('grid');
    await grid.focus();
    await page.keyboard.press('Home');
    const names = await panel.locator('.lc-Row-text').allTextContents();
    for (let step = 0; step < names.indexOf('results'); step++) {
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Enter');
    await expect(row(panel, 'table.csv')).toBeVisible();
    await panel.getByRole('grid').focus();
    await page.keyboard.press('Backspace');
    await expect(row(panel, 'notes.txt')).toBeVisible();
    await panel.getByRole('grid').focus();
    await page.keyboard.press('ControlOrMeta+a');
    await expect(panel.locator('.lc-Row-entry[aria-selected=false]')).toHaveCount(0);
    await expect(panel.locator('.lc-Panel-footer')).toContainText('selected');
  });

  test('say beside a menu’s entry which key it has', async ({ page }) => {
    const panel = await openPanel(page, 'scratch');
    await row(panel, 'notes.txt').click({ button: 'right' });
    const entry = page.locator('.lm-Menu-item[data-command="lifecycle:remove"]');
    await expect(entry.locator('.lm-Menu-itemShortcut')).not.toBeEmpty();
    await page.keyboard.press('Escape');
  });

  test('go to a row by the letters of its name', async ({ page }) => {
    const panel = await openPanel(page, 'scratch');
    await expect(row(panel, 'results')).toBeVisible();
    await panel.getByRole('grid').focus();
    await page.keyboard.press('Home');
    await page.keyboard.type('res');
    await expect(row(panel, 'results')).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('Enter');
    await expect(row(panel, 'table.csv')).toBeVisible();
  });

  test('filter by the beginning of a name', async ({ page }) => {
    const panel = await openPanel(page, 'scratch');
    await panel.getByRole('searchbox').or(panel.locator('.lc-Panel input')).first().fill('not');
    await expect(row(panel, 'notes.txt')).toBeVisible();
    await expect(row(panel, 'results')).toHaveCount(0);
  });

  test('sort by a column, the other way, and not at all', async ({ page }) => {
    const panel = await openPanel(page, 'scratch');
    await expect(row(panel, 'notes.txt')).toBeVisible();
    const names = panel.locator('.lc-Row-entry .lc-Row-text');
    const listed = await names.allTextContents();
    const head = panel.getByRole('columnheader', { name: 'Name' });
    const sorted = [...listed].sort(new Intl.Collator(undefined, { numeric: true }).compare);
    await head.getByRole('button').click();
    await expect(head).toHaveAttribute('aria-sort', 'ascending');
    await expect(names).toHaveText(sorted);
    await head.getByRole('button').press('Enter');
    await expect(head).toHaveAttribute('aria-sort', 'descending');
    await expect(names).toHaveText(sorted.toReversed());
    await head.getByRole('button').click();
    await expect(names).toHaveText(listed);
  });

  test('show the columns that one chooses at their heads, after a reload, too', async ({ page }) => {
    let panel = await openPanel(page, 'scratch');
    await setSidebarWidth(page, 500);
    const heads = () => panel.getByRole('columnheader');
    await expect(heads()).toHaveText(['Name', 'Size', 'Modified', 'Expires']);
    const toggle = async (name: string, from: string) => {
      await panel.getByRole('columnheader', { name: from }).click({ button: 'right' });
      await page.locator('.lm-Menu').getByText(`Show the Column “${name}”`).click();
    };
    await toggle('Modified', 'Modified');
    await expect(heads()).toHaveText(['Name', 'Size', 'Expires']);
    await toggle('Storage Class', 'Name');
    await expect(heads()).toHaveText(['Name', 'Size', 'Expires', 'Class']);
    await reload(page);
    panel = await openPanel(page, 'scratch');
    // A narrow panel shows fewer, and the page may not have kept its width.
    await setSidebarWidth(page, 500);
    await expect(heads()).toHaveText(['Name', 'Size', 'Expires', 'Class']);
    // By keyboard: from the head of a column, the menu's key.
    await panel.getByRole('columnheader', { name: 'Size' }).getByRole('button').focus();
    await page.keyboard.press('Shift+F10');
    await expect(page.locator('.lm-Menu').getByText('Show the Column “Size”')).toBeVisible();
    await page.keyboard.press('Escape');
  });

  test('say that a folder is gone, in the place of an empty list', async ({ page }) => {
    mkdirSync(onDisk('scratch', 'alice', 'fleeting'), { recursive: true });
    const panel = await openPanel(page, 'scratch');
    await reread(panel);
    await row(panel, 'fleeting').dblclick();
    await expect(panel.getByText('This folder is empty')).toBeVisible();
    rmSync(onDisk('scratch', 'alice', 'fleeting'), { recursive: true });
    await reread(panel);
    const alert = panel.getByRole('alert');
    await expect(alert).toContainText('fleeting');
    await expectAccessibleInBoth(page, '#lifecycle-panel-scratch');
    await shot(page, 'problem-gone');
    mkdirSync(onDisk('scratch', 'alice', 'fleeting'));
    await alert.getByRole('button', { name: 'Try again' }).click();
    await expect(panel.getByText('This folder is empty')).toBeVisible();
    rmSync(onDisk('scratch', 'alice', 'fleeting'), { recursive: true });
  });

  test('open, edit and save a file', async ({ page }) => {
    mkdirSync(onDisk('persistent', 'alice'), { recursive: true });
    writeFileSync(onDisk('persistent', 'alice', 'edit.txt'), 'before\n');
    const panel = await openPanel(page, 'persistent');
    await reread(panel);
    await row(panel, 'edit.txt').dblclick();
    const editor = page.locator('.jp-FileEditor .cm-content').last();
    await expect(editor).toContainText('before');
    await editor.click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('after');
    await page.keyboard.press('ControlOrMeta+s');
    await expect.poll(() => textOnDisk('persistent', 'alice', 'edit.txt')).toBe('after');
  });

  test('come back after a reload as they were: folder, filter and order', async ({ page }) => {
    let panel = await openPanel(page, 'scratch');
    await row(panel, 'results').dblclick();
    await expect(row(panel, 'table.csv')).toBeVisible();
    await panel.getByRole('searchbox').fill('tab');
    await panel.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
    await panel.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
    const osn = await openPanel(page, 'osn');
    await osn.getByLabel('Bucket', { exact: true }).selectOption({ index: 1 });
    const root = await osn.getByLabel('Bucket', { exact: true }).inputValue();
    await openPanel(page, 'scratch');
    // The layout, and what the panels show, are saved a moment after they change.
    await page.waitForTimeout(1500);
    await reload(page);
    panel = await openPanel(page, 'scratch');
    await expect(row(panel, 'table.csv')).toBeVisible();
    await expect(panel.getByRole('searchbox')).toHaveValue('tab');
    await expect(panel.getByRole('columnheader', { name: 'Name' })).toHaveAttribute(
      'aria-sort',
      'descending'
    );
    await openPanel(page, 'osn');
    await expect(osn.getByLabel('Bucket', { exact: true })).toHaveValue(root);
  });
});
