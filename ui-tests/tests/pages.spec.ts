import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import { openPanel, reload } from './lifecycle';

const execute = (page: IJupyterLabPageFixture, id: string, args: Record<string, string | boolean> = {}) =>
  page.evaluate(({ id, args }) => window.jupyterapp.commands.execute(id, args), { id, args });

test.describe('Pages', () => {
  test('come back after a reload, and usage is not measured again', async ({ page }) => {
    let asked = 0;
    page.on('request', request => (asked += request.url().includes('/api/v1/usage') ? 1 : 0));
    await openPanel(page, 'scratch');
    await execute(page, 'lifecycle:credentials');
    await execute(page, 'lifecycle:catalog');
    await execute(page, 'lifecycle:inbox', { step: 'arrivals' });
    await execute(page, 'lifecycle:usage', { isHome: true });
    await expect(page.locator('.lc-Usage').getByRole('row', { name: /analysis\.txt/ })).toBeVisible();
    // The layout is saved a moment after it changes.
    await page.waitForTimeout(1500);
    const before = asked;
    await reload(page);
    const tab = (hasText: RegExp) => page.locator('#jp-main-dock-panel .lm-TabBar-tab', { hasText });
    await expect(page.locator('.lc-Usage').getByRole('row', { name: /analysis\.txt/ })).toBeVisible();
    expect(asked).toBe(before);
    for (const name of [/^Credentials/, /^Catalog/, /^Usage of/, /^Inbox/]) {
      await expect(tab(name)).toHaveCount(1);
    }
    await tab(/^Inbox/).click();
    const pages = page.locator('#lifecycle-inbox').getByRole('navigation', { name: 'Pages' });
    await expect(pages.getByRole('button', { name: 'Arrivals' })).toHaveAttribute('aria-current', 'step');
  });

  test('are there once: asked for again, the inbox shows what it is asked for', async ({ page }) => {
    await execute(page, 'lifecycle:inbox', { source: '/one', dataset: 'ONE' });
    const inbox = page.locator('#lifecycle-inbox');
    await expect(inbox.getByLabel('What to send')).toHaveValue('/one');
    await inbox.getByLabel(/may be read by everybody/).check();
    await execute(page, 'lifecycle:inbox', { source: '/two', dataset: 'TWO' });
    await expect(inbox).toHaveCount(1);
    await expect(inbox.getByLabel('What to send')).toHaveValue('/two');
    await expect(inbox.getByLabel('Name of the dataset')).toHaveValue('TWO');
    await expect(inbox.getByLabel(/may be read by everybody/)).not.toBeChecked();
    await execute(page, 'lifecycle:inbox', { step: 'arrivals' });
    await execute(page, 'lifecycle:inbox', { step: 'send' });
    await expect(inbox.getByLabel('What to send')).toHaveValue('/two');
    await execute(page, 'lifecycle:catalog');
    await execute(page, 'lifecycle:catalog');
    await expect(page.locator('#lifecycle-catalog')).toHaveCount(1);
  });
});
