import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import { choose, openPanel, row } from './lifecycle';

/** Fail with axe's words on what is serious below these elements; JupyterLab's own parts are its makers'. */
async function expectAccessible(page: IJupyterLabPageFixture, ...selectors: string[]): Promise<void> {
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

async function setTheme(page: IJupyterLabPageFixture, name: 'Light' | 'Dark'): Promise<void> {
  await page.evaluate(
    name => window.jupyterapp.commands.execute('apputils:change-theme', { theme: `JupyterLab ${name}` }),
    name
  );
  await expect(page.locator('body')).toHaveAttribute('data-jp-theme-light', String(name === 'Light'));
}

async function setSidebarWidth(page: IJupyterLabPageFixture, width: number): Promise<void> {
  await page.sidebar.setWidth(width, 'left');
}

const shot = (page: IJupyterLabPageFixture, name: string) =>
  page.screenshot({ path: `test-results/screens/${name}.png` });

for (const theme of ['Light', 'Dark'] as const) {
  test.describe(`In the ${theme.toLowerCase()} theme`, () => {
    const name = (what: string) => `${theme.toLowerCase()}-${what}`;
    test.beforeEach(async ({ page }) => setTheme(page, theme));

    test('panels and the Transfers panel are accessible', async ({ page }) => {
      const panel = await openPanel(page, 'scratch');
      await row(panel, 'notes.txt').click();
      await expectAccessible(page, '#lifecycle-panel-scratch');
      await shot(page, name('panel'));
      await setSidebarWidth(page, 250);
      await shot(page, name('narrow'));
      await expectAccessible(page, '#lifecycle-panel-scratch');
      await openPanel(page, 'osn');
      await shot(page, name('osn'));
      await expectAccessible(page, '#lifecycle-panel-osn');
      await page.evaluate(() => window.jupyterapp.commands.execute('lifecycle:show-transfers'));
      await expect(page.locator('.lc-Transfers')).toBeVisible();
      await expectAccessible(page, '#lifecycle-transfers');
      await shot(page, name('transfers'));
    });

    test('the dialog before deleting is accessible', async ({ page }) => {
      const panel = await openPanel(page, 'scratch');
      await choose(row(panel, 'results'), 'Delete…');
      await expect(page.locator('.lc-Remove')).toBeVisible();
      await expectAccessible(page, '.lc-Remove');
      await shot(page, name('delete'));
      await page.keyboard.press('Escape');
    });

    test('each step of the wizard, and the viewer, are accessible', async ({ page }) => {
      const panel = await openPanel(page, 'scratch');
      const files = panel.locator('.lc-Row-entry', { hasText: /_198\d\.nc/ });
      await files.first().click();
      await files.last().click({ modifiers: ['Shift'] });
      await choose(files.first(), 'Ingest to Zarr…');
      const wizard = page.locator('.lc-Wizard');
      for (const step of ['Source', 'Inspect', 'Combine', 'Target', 'Review']) {
        await expect(wizard.getByRole('heading', { name: step, exact: true })).toBeVisible();
        if (step === 'Target') {
          await wizard.getByLabel('By dimension').check();
          await wizard.getByLabel('Codec').selectOption('blosc');
        }
        if (step === 'Review') {
          await expect(wizard.getByRole('table')).toBeVisible();
        }
        await expectAccessible(page, '.lc-Wizard');
        await shot(page, name(`wizard-${step.toLowerCase()}`));
        if (step !== 'Review') {
          await wizard.getByRole('button', { name: 'Next' }).click();
        }
      }
      await files.first().dblclick();
      const viewer = page.locator('.lc-Dataset').last();
      await expect(viewer).toContainText('time');
      await viewer.locator('summary').last().click();
      await expectAccessible(page, '.lc-Dataset');
      await shot(page, name('viewer'));
    });
  });
}

test.describe('A panel with a problem', () => {
  /** Let the page be told of these panels; what they hold is asked of the real worker. */
  async function tellOf(page: IJupyterLabPageFixture, panel: object): Promise<void> {
    await page.route('**/lifecycle/api/v1/panels*', route =>
      route.fulfill({ json: { panels: [{ id: 'scratch', title: 'Scratch', ...panel }] } })
    );
    await page.reload({ waitForIsReady: false });
  }

  test('says what is not set up', async ({ page }) => {
    const problem = '${SCRATCH_BUCKET} is not available: the environment variable SCRATCH_BUCKET is not set.';
    await tellOf(page, { roots: [], problem });
    const panel = await openPanel(page, 'scratch');
    await expect(panel).toContainText(problem);
    await expect(panel).toContainText('lifecycle.yaml');
    await expectAccessible(page, '#lifecycle-panel-scratch');
    await shot(page, 'problem-not-set');
  });

  test('says that a kind of bucket cannot be read', async ({ page }) => {
    const uri = 'gs://my-hub-scratch';
    const ownUri = `${uri}/alice/`;
    const rules = { write: 'own', delete: 'own', public: false, inbox: false };
    await tellOf(page, { roots: [{ uri, topUri: uri, ownUri, expiresAfterDays: 7, ...rules }] });
    const panel = await openPanel(page, 'scratch');
    await expect(panel.getByRole('alert')).toContainText('Not in this version yet');
    await expect(panel.getByRole('alert')).toContainText(uri);
    await expect(panel.getByRole('button', { name: 'Try again' })).toHaveCount(0);
    await expectAccessible(page, '#lifecycle-panel-scratch');
    await shot(page, 'problem-unsupported');
  });
});
