/** What the browser tests share: the buckets on disk, and the panels on the screen. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

/** The buckets' folder; the person is alice, the neighbour bob. */
export const BUCKETS = process.env.LIFECYCLE_UI_FOLDER!;

export function onDisk(...segments: string[]): string {
  return join(BUCKETS, ...segments);
}

export function textOnDisk(...segments: string[]): string {
  return readFileSync(onDisk(...segments), 'utf8');
}

/** Load the page again, without waiting for a launcher: there may be none. */
export async function reload(page: IJupyterLabPageFixture): Promise<void> {
  const lab = page as unknown as { reload(options: { waitForIsReady: boolean }): Promise<unknown> };
  await lab.reload({ waitForIsReady: false });
  await page.waitForFunction(async () => {
    await window.jupyterapp?.restored;
    return window.jupyterapp !== undefined;
  });
}

/** Bring a bucket panel to the front; answers with its region once its rows, or words, are there. */
export async function openPanel(page: IJupyterLabPageFixture, id: string): Promise<Locator> {
  const panel = page.locator(`#lifecycle-panel-${id}`);
  await expect(page.locator(`.jp-SideBar [data-id="lifecycle-panel-${id}"]`)).toHaveCount(1);
  await page.evaluate(id => window.jupyterapp.shell.activateById(`lifecycle-panel-${id}`), id);
  await expect(panel).toBeVisible();
  await expect(panel.locator('[role=grid], [role=alert], [role=status]').first()).toBeVisible();
  return panel;
}

/** Read the folder that a panel shows again. */
export async function reread(panel: Locator): Promise<void> {
  await panel.getByRole('button', { name: 'Read this folder again' }).click();
}

/** A row by its exact name. */
export function row(panel: Locator, name: string): Locator {
  return panel.locator('.lc-Row-entry').filter({
    has: panel.page().locator('.lc-Row-text').getByText(name, { exact: true })
  });
}

/** Choose from a row's context menu. */
export async function choose(row: Locator, item: string): Promise<void> {
  const page = row.page();
  await row.click({ button: 'right' });
  await page.locator('.lm-Menu').getByText(item, { exact: true }).click();
}

/** Go up from one's own folder to the bucket, by its crumb. */
export async function openBucket(panel: Locator): Promise<void> {
  await panel.locator('.lc-Crumbs li').first().getByRole('button').click();
}

/** Press End in a panel's list; ms until the row of this name stands in the document. */
export function jumpAndMeasure(page: IJupyterLabPageFixture, id: string, last: string): Promise<number> {
  return page.evaluate(
    async ({ id, last }) => {
      const panel = document.getElementById(`lifecycle-panel-${id}`)!;
      const grid = panel.querySelector<HTMLElement>('[role=grid]')!;
      grid.focus();
      const begun = performance.now();
      grid.dispatchEvent(new KeyboardEvent('keydown', { key: 'End', bubbles: true }));
      const isThere = () =>
        [...panel.querySelectorAll('.lc-Row-text')].some(({ textContent }) => textContent === last);
      while (!isThere()) {
        await new Promise(requestAnimationFrame);
      }
      return Math.round(performance.now() - begun);
    },
    { id, last }
  );
}
