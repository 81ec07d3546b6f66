import { expect, test } from '@jupyterlab/galata';
import { choose, openPanel, row } from './lifecycle';
import { shot } from './looks';

test('Settings say what they do, and what is changed there holds at once', async ({ page }) => {
  const panel = await openPanel(page, 'scratch');
  await page.evaluate(() =>
    window.jupyterapp.commands.execute('settingeditor:open', { query: 'Data Lifecycle' })
  );
  const editor = page.locator('.jp-SettingsPanel');
  await page.locator('.jp-PluginList-entry', { hasText: 'Data Lifecycle' }).first().click();
  await expect(editor).toContainText('Largest file to open (MB)');
  await expect(editor).toContainText('Which columns the panels show beside the names.');
  await shot(page, 'settings');
  const heading = editor.getByRole('heading', { name: 'Python snippet for a file' });
  await heading.locator('..').getByRole('textbox').fill('# of my own: {url}');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await expect
    .poll(async () => {
      await choose(row(panel, 'notes.txt'), 'Copy Python Snippet');
      return page.evaluate(() => navigator.clipboard.readText());
    })
    .toMatch(/^# of my own: ".*\/scratch\/alice\/notes\.txt"\n?$/);
});
