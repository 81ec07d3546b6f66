/** A folder `desk` in two panels and in the home folder, for what goes from one to another. */
import { expect, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { onDisk, openPanel, reread, row } from './lifecycle';

export const scratch = (...segments: string[]) => onDisk('scratch', 'alice', 'desk', ...segments);
export const persistent = (...segments: string[]) => onDisk('persistent', 'alice', 'desk', ...segments);
export const home = (...segments: string[]) => onDisk('home', 'desk', ...segments);

export function prepareDesks(): void {
  clearDesks();
  [scratch, persistent, home].forEach(place => mkdirSync(place(), { recursive: true }));
  mkdirSync(scratch('run', 'deep'), { recursive: true });
  writeFileSync(scratch('run', 'deep', 'log.txt'), 'log\n');
  writeFileSync(scratch('a.txt'), 'a of scratch\n');
  writeFileSync(scratch('b.txt'), 'b of scratch\n');
  writeFileSync(persistent('a.txt'), 'a of persistent\n');
  writeFileSync(home('from-home.txt'), 'home\n');
}

export function clearDesks(): void {
  [scratch, persistent, home].forEach(place => rmSync(place(), { recursive: true, force: true }));
}

/** The folder `desk` of a panel. */
export async function openDesk(page: IJupyterLabPageFixture, id: string): Promise<Locator> {
  const panel = await openPanel(page, id);
  if (!(await panel.getByRole('button', { name: 'desk', exact: true }).isVisible())) {
    await reread(panel);
    await row(panel, 'desk').dblclick();
  }
  await expect(panel.getByRole('button', { name: 'desk', exact: true })).toBeVisible();
  return panel;
}

/** The folder `desk` of JupyterLab's own file browser. */
export async function openHomeDesk(page: IJupyterLabPageFixture): Promise<Locator> {
  await page.evaluate(async () => {
    await window.jupyterapp.commands.execute('filebrowser:open-path', { path: 'desk' });
    window.jupyterapp.shell.activateById('filebrowser');
  });
  const browser = page.locator('#filebrowser');
  await expect(browser.locator('.jp-BreadCrumbs')).toContainText('desk');
  return browser;
}

/** A row of JupyterLab's own file browser. */
export function item(browser: Locator, name: string): Locator {
  return browser.locator('.jp-DirListing-item', { hasText: name });
}

/** Select rows and give the keyboard to their list. */
export async function pick(panel: Locator, ...names: string[]): Promise<void> {
  for (const [index, name] of names.entries()) {
    await row(panel, name).click({ modifiers: index > 0 ? ['ControlOrMeta'] : [] });
  }
  await expect(panel.getByRole('grid')).toBeFocused();
}
