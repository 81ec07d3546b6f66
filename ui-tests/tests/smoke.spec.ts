import { expect, test } from '@jupyterlab/galata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CommandIDs } from '../../src/lab/commands';

/** What every start of JupyterLab may cost: gzipped bytes of code and styles, before anything of ours is opened. */
const MOST_EAGER_BYTES = 60_000;

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

  test('has every command that it names, in menus too', async ({ page }) => {
    const known = await page.evaluate(() => window.jupyterapp.commands.listCommands());
    const schema = readFileSync(join(__dirname, '../../schema/plugin.json'), 'utf8');
    const inMenus = schema.match(/(?<="command": ")lifecycle:[^"]+/g) ?? [];
    expect(inMenus.length).toBeGreaterThan(0);
    expect(known).toEqual(expect.arrayContaining([...Object.values(CommandIDs), ...inMenus]));
  });

  test('costs the start of JupyterLab little', async ({ page }) => {
    const urls = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map(({ name }) => name)
        .filter(url => url.includes('/extensions/jupyterlab-lifecycle/static/'))
    );
    const files = await Promise.all(
      [...new Set(urls)].map(async url => {
        const response = await page.request.get(url);
        expect(response.ok(), url).toBe(true);
        return {
          name: new URL(url).pathname.split('/').at(-1)!,
          bytes: gzipSync(await response.body()).length
        };
      })
    );
    expect(files.map(({ name }) => name)).toContainEqual(expect.stringMatching(/^remoteEntry\./));
    const told = files.map(({ name, bytes }) => `${name} ${bytes}`).join(', ');
    console.log(`Loaded at the start: ${told}`);
    expect(
      files.reduce((sum, { bytes }) => sum + bytes, 0),
      told
    ).toBeLessThan(MOST_EAGER_BYTES);
  });
});
