import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import { clearDesks, openDesk, pick, prepareDesks } from './desk';
import { choose, openPanel, reload, row } from './lifecycle';
import { expectAccessible, setSidebarWidth, setTheme, shot, THEMES } from './looks';

for (const theme of THEMES) {
  test.describe(`In the ${theme.toLowerCase()} theme`, () => {
    const name = (what: string) => `${theme.toLowerCase().replaceAll(' ', '-')}-${what}`;
    test.beforeEach(async ({ page }) => setTheme(page, theme));

    test('panels and the Transfers panel are accessible', async ({ page }) => {
      const panel = await openPanel(page, 'scratch');
      await row(panel, 'notes.txt').click();
      await expectAccessible(page, '#lifecycle-panel-scratch');
      await shot(page, name('panel'));
      await setSidebarWidth(page, 250);
      await shot(page, name('narrow'));
      await row(panel, 'notes.txt').click({ button: 'right' });
      await expect(page.locator('.lm-Menu')).toBeVisible();
      await expectAccessible(page, '.lm-Menu-item');
      await page.keyboard.press('Escape');
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

    test('what is cut, a new name and names that are taken are accessible', async ({ page }) => {
      prepareDesks();
      const panel = await openDesk(page, 'scratch');
      await setSidebarWidth(page, 250);
      await pick(panel, 'a.txt', 'run');
      await page.keyboard.press('ControlOrMeta+x');
      await row(panel, 'b.txt').click();
      await expectAccessible(page, '#lifecycle-panel-scratch');
      await shot(page, name('cut'));
      await page.keyboard.press('F2');
      await page.keyboard.type('a');
      await page.keyboard.press('Enter');
      await expect(panel.getByRole('alert')).toBeVisible();
      await expectAccessible(page, '#lifecycle-panel-scratch');
      await shot(page, name('rename'));
      await page.keyboard.press('Escape');
      const to = await openDesk(page, 'persistent');
      await pick(to, 'a.txt');
      await page.keyboard.press('ControlOrMeta+v');
      await expect(page.locator('.jp-Dialog')).toContainText('A name is taken');
      await expectAccessible(page, '.jp-Dialog-content');
      await shot(page, name('clash'));
      await page.keyboard.press('Escape');
      clearDesks();
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
    await reload(page);
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
});
