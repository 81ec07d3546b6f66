import { expect, test } from '@jupyterlab/galata';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { onDisk, openPanel, row } from './lifecycle';

const ENTRIES = 100_000;
const folder = () => onDisk('scratch', 'alice', 'many');

test.describe('A folder of 100,000 entries', () => {
  test.beforeAll(() => {
    mkdirSync(folder(), { recursive: true });
    if (readdirSync(folder()).length < ENTRIES) {
      for (let index = 0; index < ENTRIES; index++) {
        writeFileSync(`${folder()}/object-${String(index).padStart(6, '0')}`, '');
      }
    }
  });

  test('shows its first rows at once, and the rest as one scrolls', async ({ page }) => {
    const panel = await openPanel(page, 'scratch');
    await panel.getByRole('button', { name: 'Read this folder again' }).click();
    const begun = Date.now();
    await row(panel, 'many').dblclick();
    await expect(row(panel, 'object-000000')).toBeVisible();
    console.log(`first rows of ${ENTRIES} after ${Date.now() - begun} ms`);

    // Only what is seen stands in the document, however far one scrolls.
    const grid = panel.getByRole('grid');
    const seen = () => panel.locator('.lc-Row-entry').count();
    expect(await seen()).toBeLessThan(120);
    for (let step = 0; step < 40; step++) {
      await grid.evaluate(element => element.scrollBy(0, 24 * 400));
      await page.waitForTimeout(25);
    }
    await expect(panel.locator('.lc-Panel-footer')).toContainText(/[1-9]\d?,\d{3} rows so far/);
    expect(await seen()).toBeLessThan(120);

    // The end key asks for the last row there is; no page is skipped on the way.
    await grid.focus();
    await page.keyboard.press('Home');
    await expect(row(panel, 'object-000000')).toBeVisible();
  });
});
