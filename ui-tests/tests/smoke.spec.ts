import { expect, test } from '@jupyterlab/galata';

test.describe('The extension', () => {
  test('is loaded and active in JupyterLab', async ({ page }) => {
    const extensions = await page.evaluate(() =>
      JSON.parse(document.getElementById('jupyter-config-data')?.textContent ?? '{}')
    );
    const names = extensions.federated_extensions.map((extension: { name: string }) => extension.name);
    expect(names).toContain('jupyterlab-lifecycle');

    const plugins = await page.evaluate(() => window.jupyterapp.listPlugins());
    const ours = plugins.filter(id => id.startsWith('jupyterlab-lifecycle:'));
    expect(ours.length).toBeGreaterThan(0);
    for (const id of ours) {
      expect(await page.evaluate(id => window.jupyterapp.isPluginActivated(id), id), id).toBe(true);
    }
  });
});
