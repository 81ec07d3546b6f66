import { expect, test } from '@jupyterlab/galata';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { choose, onDisk, openPanel, reread, row } from './lifecycle';
import { expectAccessible, expectAccessibleInBoth, setSidebarWidth, setTheme, shot } from './looks';

const folder = (...segments: string[]) => onDisk('scratch', 'alice', 'measured', ...segments);

test.describe('Usage', () => {
  test('of the home folder is measured once, and kept', async ({ page }) => {
    let asked = 0;
    page.on('request', request => (asked += request.url().includes('/api/v1/usage') ? 1 : 0));
    await openPanel(page, 'scratch');
    const show = () =>
      page.evaluate(() => window.jupyterapp.commands.execute('lifecycle:usage', { isHome: true }));
    await show();
    const usage = page.locator('.lc-Usage');
    await expect(usage.getByRole('row', { name: /analysis\.txt/ })).toBeVisible();
    const total = await usage.locator('.lc-Usage-total').textContent();
    await page.activity.closeAll();
    await expect(usage).toHaveCount(0);
    await show();
    await expect(usage.locator('.lc-Usage-total')).toHaveText(total!);
    expect(asked).toBe(1);
    await usage.getByRole('button', { name: 'Measure again' }).click();
    await expect.poll(() => asked).toBe(2);
  });

  test.beforeEach(() => {
    mkdirSync(folder('runs', 'first'), { recursive: true });
    writeFileSync(folder('big.bin'), Buffer.alloc(3_000_000));
    writeFileSync(folder('runs', 'first', 'out.bin'), Buffer.alloc(2_000_000));
    writeFileSync(folder('runs', 'log.txt'), 'x'.repeat(1000));
  });
  test.afterEach(() => rmSync(folder(), { recursive: true, force: true }));

  test('shows how much is where, folder by folder, and deletes through the preview', async ({ page }) => {
    const panel = await openPanel(page, 'scratch');
    await reread(panel);
    await choose(row(panel, 'measured'), 'Usage…');
    const usage = page.locator('.lc-Usage').last();
    await expect(usage.locator('.lc-Usage-total')).toContainText('5.0 MB in 3 objects');
    const rows = usage.getByRole('row');
    await expect(rows.nth(1)).toContainText('big.bin');
    await expect(rows.nth(1)).toContainText('60 %');
    await expect(usage.getByRole('button', { name: /^runs\/: 2.0 MB, 2 objects/ })).toBeVisible();
    await shot(page, 'usage');
    await usage.locator('summary', { hasText: 'Largest files and datasets' }).click();
    const largest = usage.getByRole('table', { name: 'Largest files and datasets' });
    await expect(largest.getByRole('row').nth(2)).toContainText('runs/first/out.bin');
    await shot(page, 'usage-largest');
    await expectAccessibleInBoth(page, '.lc-Usage');
    await usage.locator('summary', { hasText: 'Largest files and datasets' }).click();

    await usage.getByRole('button', { name: /^runs\/: / }).click();
    await expect(usage.locator('.lc-Usage-total')).toContainText('2.0 MB in 2 objects');
    await usage.getByRole('button', { name: 'Delete first…' }).click();
    const dialog = page.locator('.jp-Dialog');
    await expect(dialog).toContainText('1 object');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await expect(dialog).toHaveCount(0);
    // What was removed is measured again without being asked.
    await expect(usage.locator('.lc-Usage-total')).toContainText('1.0 kB in 1 object');

    await usage.getByRole('button', { name: 'Move log.txt…' }).click();
    await dialog.getByRole('textbox').fill(`${folder()}/`);
    await dialog.getByRole('button', { name: 'Move' }).click();
    await expect.poll(() => existsSync(folder('log.txt'))).toBe(true);
    expect(existsSync(folder('runs', 'log.txt'))).toBe(false);
  });

  test('fits beside another view, and at a side', async ({ page }) => {
    const panel = await openPanel(page, 'scratch');
    await reread(panel);
    await choose(row(panel, 'measured'), 'Usage…');
    const usage = page.locator('.lc-Usage').last();
    await expect(usage.locator('.lc-Usage-total')).toContainText('5.0 MB in 3 objects');
    const widget = page.locator('.lc-Page', { has: usage });
    for (const [name, sidebar] of [
      ['beside', 780],
      ['narrow', 960]
    ] as const) {
      await setSidebarWidth(page, sidebar);
      await expect.poll(() => widget.evaluate(node => node.scrollWidth - node.clientWidth)).toBe(0);
      for (const theme of ['Dark', 'Light'] as const) {
        await setTheme(page, theme);
        await expect(usage.getByRole('button', { name: /^runs\/: 2.0 MB, 2 objects/ })).toBeVisible();
        await expect(usage.getByRole('button', { name: 'Delete runs…' })).toBeInViewport();
        await expectAccessible(page, '.lc-Usage');
        await shot(page, `usage-${name}-${theme.toLowerCase()}`);
      }
    }
  });
});
