import { expect, test } from '@jupyterlab/galata';

test.describe('The main menu', () => {
  test('has what needs no selection, and opens it', async ({ page }) => {
    await page.menu.openLocator('File>Data Lifecycle');
    const labels = page.locator('#jp-mainmenu-file-lifecycle .lm-Menu-itemLabel');
    // A separator has an empty label.
    await expect(labels.filter({ hasText: /./ })).toHaveText([
      'Ingest to Zarr…',
      'Search the Catalog',
      'Ask for a Dataset…',
      'Arrivals in the Inbox',
      'Usage of Your Home Folder',
      'Credentials'
    ]);
    await page.menu.closeAll();
    await page.menu.clickMenuItem('File>Data Lifecycle>Credentials');
    await expect(page.getByRole('heading', { name: 'Credentials' })).toBeVisible();
  });

  test('shows the transfers among the other panels', async ({ page }) => {
    await page.menu.clickMenuItem('View>Data Transfers');
    await expect(page.locator('#lifecycle-transfers')).toBeVisible();
  });
});
