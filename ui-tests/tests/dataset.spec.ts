import { expect, test } from '@jupyterlab/galata';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { choose, onDisk, openPanel, reread, row } from './lifecycle';
import { expectAccessible, setTheme, shot } from './looks';
import { writeArray, writeGroup } from './stores';

const store = onDisk('scratch', 'alice', 'nested.zarr');
const second = onDisk('scratch', 'alice', 'second.zarr');
const references = onDisk('scratch', 'alice', 'second-kerchunk.json');
const home = (...segments: string[]) => onDisk('home', ...segments);

/** Two groups, one in the other; only the first of eight chunks is there. */
function writeNested(): void {
  writeGroup(store, Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`history_${i}`, `step ${i}`])));
  writeGroup(join(store, 'daily'), { title: 'Daily fields' });
  writeGroup(join(store, 'daily/deep'));
  writeArray(join(store, 'daily/time'), {
    shape: [80],
    dims: ['time'],
    attributes: { units: 'days since 2000-02-28', calendar: '360_day', axis: 'T' },
    values: i => i
  });
  writeArray(join(store, 'daily/t'), {
    shape: [80, 40],
    dims: ['time', 'x'],
    chunks: [10, 40],
    attributes: { units: 'K', long_name: 'Temperature' },
    values: i => i
  });
}

const plain = onDisk('scratch', 'alice', 'plain.h5');
/** HDF5 as an instrument writes it: no dimension scales, no conventions, a type that has no picture. */
const PLAIN = `
import sys, h5py, numpy
with h5py.File(sys.argv[1], "w") as file:
    file.attrs["instrument"] = "spectrometer 3"
    run = file.create_group("run")
    values = numpy.arange(2400, dtype="f4").reshape(40, 60)
    image = run.create_dataset("image", data=values, chunks=(10, 60), compression="gzip", shuffle=True)
    image.attrs["units"] = "counts"
    run["spectrum"] = numpy.sin(numpy.arange(300) / 20)
    run["table"] = numpy.array([(1, 2.5)], dtype=[("id", "i4"), ("x", "f8")])
`;

test.describe('The dataset viewer', () => {
  test.afterEach(() => {
    [store, second, references, plain].forEach(path => rmSync(path, { recursive: true, force: true }));
    rmSync(home('etopo60.nc'), { force: true });
  });

  test('opens groups, and tells values of coordinates and what is stored', async ({ page }) => {
    writeNested();
    const panel = await openPanel(page, 'scratch');
    await reread(panel);
    await row(panel, 'nested.zarr').dblclick();
    const viewer = page.locator('.lc-Dataset').last();
    const attributes = viewer.getByRole('region', { name: /^Attributes/ });
    await expect(attributes.getByText('step 3')).toBeHidden();
    await attributes.locator('summary').click();
    await expect(attributes.getByText('step 3')).toBeVisible();
    await viewer.getByRole('button', { name: 'daily/' }).click();
    const coordinates = viewer.getByRole('region', { name: /^Coordinates/ });
    await expect(coordinates).toContainText('2000-02-28 … 2000-05-17');
    const variables = viewer.getByRole('region', { name: /^Data variables/ });
    await variables.locator('summary', { hasText: 'Temperature' }).click();
    await expect(variables).toContainText('(10, 40), 8 chunks, 3.2 kB each');
    await expect(variables).toContainText('3.2 kB in 1 chunk, 13 % of the size');
    await expect(viewer.getByRole('img', { name: /^t, time 2000-02-28 to 2000-05-17/ })).toBeVisible();
    await shot(page, 'dataset-group');
    await expectAccessible(page, '.lc-Dataset');
    await setTheme(page, 'Dark');
    await shot(page, 'dataset-group-dark');
    await setTheme(page, 'Light');
    await viewer.getByRole('button', { name: 'deep/' }).click();
    await expect(viewer.getByRole('navigation', { name: 'Groups' })).toHaveText('root group/ daily/ deep');
    await viewer.getByRole('button', { name: 'root group' }).click();
    await expect(viewer.getByRole('button', { name: 'daily/' })).toBeVisible();
  });

  test('opens Zarr v2, and what kerchunk refers to, as it opens Zarr v3', async ({ page }) => {
    const zarray = (shape: number[]) => ({
      zarr_format: 2,
      shape,
      chunks: shape,
      dtype: '<f4',
      compressor: null,
      fill_value: null,
      order: 'C',
      filters: null
    });
    const values = Buffer.from(Float32Array.from({ length: 12 }, (_, i) => i).buffer);
    const documents = {
      '.zgroup': { zarr_format: 2 },
      't/.zarray': zarray([3, 4]),
      't/.zattrs': { _ARRAY_DIMENSIONS: ['y', 'x'], long_name: 'Of version two', units: 'K' }
    };
    for (const [key, content] of Object.entries(documents)) {
      mkdirSync(join(second, key, '..'), { recursive: true });
      writeFileSync(join(second, key), JSON.stringify(content));
    }
    writeFileSync(join(second, 't/0.0'), values);
    writeFileSync(
      references,
      JSON.stringify({
        version: 1,
        refs: {
          ...Object.fromEntries(Object.entries(documents).map(([key, one]) => [key, JSON.stringify(one)])),
          't/0.0': [join(second, 't/0.0'), 0, values.byteLength]
        }
      })
    );
    const panel = await openPanel(page, 'scratch');
    await reread(panel);
    for (const [index, name] of ['second.zarr', 'second-kerchunk.json'].entries()) {
      await choose(row(panel, name), 'Inspect');
      await expect(page.locator('.lc-Dataset')).toHaveCount(index + 1);
      const viewer = page.locator('.lc-Dataset').last();
      await expect(viewer.getByRole('region', { name: /^Data variables/ })).toContainText('Of version two');
      await expect(viewer.getByRole('img', { name: /^t, y 0 to 2, x 0 to 3, values from 0/ })).toBeVisible();
    }
  });

  test('opens in a notebook that begins with code', async ({ page, tmpPath }) => {
    writeNested();
    const panel = await openPanel(page, 'scratch');
    await reread(panel);
    await choose(row(panel, 'nested.zarr'), 'Open in Notebook');
    await expect(page.locator('.jp-Notebook')).toContainText(`xr.open_zarr("${store}")`);
    await shot(page, 'dataset-notebook');
    const notebook = JSON.parse(readFileSync(home(tmpPath, 'nested.ipynb'), 'utf8')) as { nbformat: number };
    expect(notebook.nbformat).toBe(4);
    await row(panel, 'nested.zarr').dblclick();
    const viewer = page.locator('.lc-Dataset').last();
    await viewer.getByRole('button', { name: 'daily/' }).click();
    await viewer.getByRole('button', { name: 'Open in notebook' }).click();
    // Jupyter makes the file first, and then fills it.
    const second = home(tmpPath, 'nested-1.ipynb');
    await expect
      .poll(() => existsSync(second) && readFileSync(second, 'utf8'))
      .toContain('group=\\"daily\\"');
  });

  test('opens NetCDF of the home file browser by a double click, and from its menu', async ({ page }) => {
    copyFileSync(onDisk('osn-public', 'etopo60.nc'), home('etopo60.nc'));
    await page.filebrowser.openHomeDirectory();
    await page.filebrowser.refresh();
    const item = page.locator('.jp-DirListing-item', { hasText: 'etopo60.nc' });
    await item.dblclick();
    const viewer = page.locator('.lc-Dataset').last();
    await expect(viewer.getByRole('img', { name: /^ROSE/ })).toBeVisible();
    await shot(page, 'dataset-home');
    await item.click({ button: 'right' });
    await page.locator('.lm-Menu').getByText('Inspect Dataset', { exact: true }).click();
    await expect(page.locator('.lc-Dataset')).toHaveCount(2);
  });

  test('opens HDF5 without any convention of NetCDF', async ({ page }) => {
    execFileSync('python3', ['-c', PLAIN, plain]);
    const panel = await openPanel(page, 'scratch');
    await reread(panel);
    await row(panel, 'plain.h5').dblclick();
    const viewer = page.locator('.lc-Dataset').last();
    await expect(viewer.getByRole('region', { name: /^Attributes/ })).toContainText('spectrometer 3');
    await viewer.getByRole('button', { name: 'run/' }).click();
    const variables = viewer.getByRole('region', { name: /^Data variables/ });
    await variables.locator('summary', { hasText: 'image' }).click();
    await expect(variables).toContainText('(10, 60), 4 chunks');
    await expect(variables).toContainText('counts');
    await expect(viewer.getByRole('img', { name: /^image, .*values from 0/ })).toBeVisible();
    await expectAccessible(page, '.lc-Dataset');
    await shot(page, 'dataset-plain');
    await setTheme(page, 'Dark');
    await shot(page, 'dataset-plain-dark');
    await setTheme(page, 'Light');
  });
});
