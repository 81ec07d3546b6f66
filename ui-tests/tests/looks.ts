/** How a screen looks: themes, widths, pictures, and what axe finds. */
import { expect, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import axe from 'axe-core';
import type { AxeResults } from 'axe-core';

/** The themes that JupyterLab brings. */
export const THEMES = ['Light', 'Dark', 'Dark High Contrast'] as const;
type Theme = (typeof THEMES)[number];

/** Fail with axe's words on what is serious below these elements; JupyterLab's own parts are its makers'. */
export async function expectAccessible(page: IJupyterLabPageFixture, ...selectors: string[]): Promise<void> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    include =>
      (window as unknown as { axe: typeof axe }).axe.run(
        { include },
        { resultTypes: ['violations'] }
      ) as Promise<AxeResults>,
    selectors
  );
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(
    serious.map(
      ({ id, nodes }) => `${id}: ${nodes.map(node => `${node.html} ${node.failureSummary}`).join('\n')}`
    )
  ).toEqual([]);
}

/** The same in the dark theme, then in the light one, which stays. */
export async function expectAccessibleInBoth(
  page: IJupyterLabPageFixture,
  ...selectors: string[]
): Promise<void> {
  for (const theme of ['Dark', 'Light'] as const) {
    await setTheme(page, theme);
    await expectAccessible(page, ...selectors);
  }
}

export async function setTheme(page: IJupyterLabPageFixture, name: Theme): Promise<void> {
  await page.evaluate(
    name => window.jupyterapp.commands.execute('apputils:change-theme', { theme: `JupyterLab ${name}` }),
    name
  );
  await expect(page.locator('body')).toHaveAttribute('data-jp-theme-name', `JupyterLab ${name}`);
  // JupyterLab covers the page while a theme loads, and uncovers it slowly.
  await expect(page.locator('#jupyterlab-splash')).toHaveCount(0);
}

export async function setSidebarWidth(page: IJupyterLabPageFixture, width: number): Promise<void> {
  await page.sidebar.setWidth(width, 'left');
}

/** A picture for a person to look at, in `test-results/screens/`. */
export async function shot(page: IJupyterLabPageFixture, name: string): Promise<void> {
  await page.screenshot({ path: `test-results/screens/${name}.png` });
}
