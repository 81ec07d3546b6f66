import { expect, test } from '@jupyterlab/galata';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { onDisk, openPanel, reread, row } from './lifecycle';
import { expectAccessibleInBoth, shot } from './looks';
import { writeArray, writeGroup } from './stores';

/** Is there more than one colour inside a canvas's plot? */
const COLOURS = (canvas: HTMLCanvasElement): number => {
  const { width, height } = canvas;
  const { data } = canvas
    .getContext('2d')!
    .getImageData(width * 0.3, height * 0.3, width * 0.3, height * 0.3);
  return new Set(new Uint32Array(data.buffer)).size;
};

/** Green of the pixel at a share of the plot: viridis grows from 1 to 231. */
const GREEN_AT = (canvas: HTMLCanvasElement, [across, down]: [number, number]): number => {
  // As `frame.ts` lays it out, at one device pixel a pixel.
  const [left, right, top, bottom] = [64, 84, 10, 40];
  const x = left + across * (canvas.width - left - right);
  const y = top + down * (canvas.height - top - bottom);
  return canvas.getContext('2d')!.getImageData(x, y, 1, 1).data[1];
};

const made = onDisk('scratch', 'alice', 'made.zarr');

test.describe('A picture in the dataset viewer', () => {
  test.afterEach(() => {
    rmSync(made, { recursive: true, force: true });
  });

  test('is the right way up: north above, depth below, whatever the order', async ({ page }) => {
    writeGroup(made);
    const [rows, columns] = [18, 36];
    writeArray(join(made, 'lat'), {
      shape: [rows],
      dims: ['lat'],
      attributes: { units: 'degrees_north' },
      values: i => 85 - 10 * i
    });
    writeArray(join(made, 'lon'), {
      shape: [columns],
      dims: ['lon'],
      attributes: { units: 'degrees_east' },
      values: i => 5 + 10 * i
    });
    writeArray(join(made, 'depth'), {
      shape: [rows],
      dims: ['depth'],
      attributes: { units: 'm', positive: 'down' },
      values: i => 100 * i
    });
    // Large in the north; nothing in the first column.
    writeArray(join(made, 'north'), {
      shape: [rows, columns],
      dims: ['lat', 'lon'],
      attributes: { units: 'K' },
      values: i => (i % columns === 0 ? NaN : 100 - Math.floor(i / columns))
    });
    // Large below.
    writeArray(join(made, 'deep'), {
      shape: [rows, columns],
      dims: ['depth', 'lon'],
      values: i => 100 + Math.floor(i / columns)
    });
    const panel = await openPanel(page, 'scratch');
    await reread(panel);
    await row(panel, 'made.zarr').dblclick();
    const viewer = page.locator('.lc-Dataset').last();
    await viewer.getByRole('combobox', { name: 'Variable' }).selectOption('north');
    const north = viewer.getByRole('img', { name: /^north, lat 85 to -85, lon 5 to 355/ });
    await expect(north).toBeVisible();
    await expect.poll(() => north.evaluate(GREEN_AT, [0.5, 0.02] as [number, number])).toBeGreaterThan(200);
    // Where no coast line runs.
    expect(await north.evaluate(GREEN_AT, [0.75, 0.97] as [number, number])).toBeLessThan(20);
    // What is missing is blank: the pixel is the canvas's own.
    expect(await north.evaluate(GREEN_AT, [0.01, 0.5] as [number, number])).toBe(0);
    await shot(page, 'picture-north');

    await viewer.getByRole('combobox', { name: 'Variable' }).selectOption('deep');
    const deep = viewer.getByRole('img', { name: /^deep, depth 0 to 1700/ });
    await expect(deep).toBeVisible();
    await expect.poll(() => deep.evaluate(GREEN_AT, [0.5, 0.97] as [number, number])).toBeGreaterThan(200);
    expect(await deep.evaluate(GREEN_AT, [0.5, 0.02] as [number, number])).toBeLessThan(20);
    await viewer.getByRole('combobox', { name: 'Show' }).selectOption({ label: 'profile along depth' });
    await expect(viewer.getByRole('img', { name: /^deep, depth 0 to 1700, lon/ })).toBeVisible();
    await shot(page, 'picture-profile');
  });

  test('of a store of a terabyte is drawn from the chunk in view', async ({ page }) => {
    writeGroup(made);
    const shape = [130_000, 721, 1440];
    expect(shape.reduce((product, length) => product * length, 8)).toBeGreaterThan(1e12);
    writeArray(join(made, 'latitude'), {
      shape: [721],
      dims: ['latitude'],
      attributes: { units: 'degrees_north' },
      values: i => 90 - i / 4
    });
    writeArray(join(made, 'longitude'), {
      shape: [1440],
      dims: ['longitude'],
      attributes: { units: 'degrees_east' },
      values: i => i / 4
    });
    writeArray(join(made, 't2m'), {
      shape,
      dims: ['time', 'latitude', 'longitude'],
      chunks: [1, 721, 1440],
      attributes: { units: 'K', long_name: '2 metre temperature' },
      values: i => 300 - Math.abs(Math.floor(i / 1440) - 360) / 6 + 5 * Math.sin((i % 1440) / 100)
    });
    const panel = await openPanel(page, 'scratch');
    await reread(panel);
    const began = Date.now();
    await row(panel, 'made.zarr').dblclick();
    const viewer = page.locator('.lc-Dataset').last();
    const picture = viewer.getByRole('img', {
      name: /^t2m, latitude 89.875 to -90, longitude 0.125 to 359.625/
    });
    await expect(picture).toBeVisible();
    test.info().annotations.push({ type: 'first picture', description: `${Date.now() - began} ms` });
    expect(await picture.evaluate(COLOURS)).toBeGreaterThan(20);
    await expect(viewer).toContainText('1.1 TB uncompressed');
    await shot(page, 'picture-terabyte');
    // In a narrow place nothing is cut off.
    await page.setViewportSize({ width: 700, height: 800 });
    await expect.poll(() => viewer.evaluate(node => node.scrollWidth <= node.clientWidth)).toBe(true);
    await shot(page, 'picture-narrow');
  });

  test('of a curvilinear grid says that it is one, and where its cells lie', async ({ page }) => {
    writeGroup(made);
    const [rows, columns] = [20, 30];
    const grid = (values: (row: number, column: number) => number, attributes: object) => ({
      shape: [rows, columns],
      dims: ['y', 'x'],
      attributes,
      values: (i: number) => values(Math.floor(i / columns), i % columns)
    });
    writeArray(
      join(made, 'nav_lat'),
      grid((r, c) => 40 + r + c / 10, { units: 'degrees_north' })
    );
    writeArray(
      join(made, 'nav_lon'),
      grid((r, c) => -20 + c - r / 10, { units: 'degrees_east' })
    );
    writeArray(
      join(made, 'sst'),
      grid((r, c) => r + c, { coordinates: 'nav_lat nav_lon', units: 'K' })
    );
    const panel = await openPanel(page, 'scratch');
    await reread(panel);
    await row(panel, 'made.zarr').dblclick();
    const viewer = page.locator('.lc-Dataset').last();
    await expect(viewer.getByRole('img', { name: /^sst, y 0 to 19, x 0 to 29/ })).toBeVisible();
    await expect(viewer).toContainText('the grid is curvilinear, nav_lat and nav_lon have two dimensions');
    const group = viewer.getByRole('group', { name: /^Picture/ });
    await expect
      .poll(async () => {
        await group.press('Shift+ArrowUp');
        await group.press('Shift+ArrowDown');
        return viewer.locator('.lc-Picture-readout').textContent();
      })
      .toBe('y 10, x 15, latitude 51.5, longitude -6: 25 K');
    await shot(page, 'picture-curvilinear');
  });

  test('is a map of what has latitudes and longitudes', async ({ page }) => {
    const panel = await openPanel(page, 'scratch');
    await reread(panel);
    await row(panel, 'etopo60.nc').dblclick();
    const viewer = page.locator('.lc-Dataset').last();
    const picture = viewer.getByRole('img', { name: /^ROSE/ });
    await expect(picture).toHaveAccessibleName(/ETOPO60Y -89.5 to 89.5, ETOPO60X 20.5 to 379.5, values from/);
    expect(await picture.evaluate(COLOURS)).toBeGreaterThan(20);
    await picture.hover();
    await expect(viewer.locator('.lc-Picture-readout')).toHaveText(/ETOPO60Y .*, ETOPO60X .*: -?\d/);
    await shot(page, 'picture-map');
    await viewer.getByRole('group', { name: /^Picture/ }).press('Shift+ArrowUp');
    await expect(viewer.locator('.lc-Picture-readout')).toHaveText(/^ETOPO60Y 1\.5, ETOPO60X 200\.5: -?\d/);

    await viewer.getByRole('button', { name: 'Zoom in' }).click();
    await expect(viewer.locator('.lc-Picture-part')).toHaveText(
      /ETOPO60Y 45–134 of 180, ETOPO60X 90–269 of 360/
    );
    await expect(picture).toHaveAccessibleName(/ETOPO60Y -44.5 to 44.5/);
    const box = (await picture.boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.4);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.6, { steps: 4 });
    await page.mouse.up();
    await expect(picture).not.toHaveAccessibleName(/ETOPO60Y -44.5 to 44.5/);
    await viewer.getByRole('group', { name: /^Picture/ }).press('0');
    await expect(viewer.locator('.lc-Picture-part')).toHaveCount(0);
    await expect(picture).toHaveAccessibleName(/ETOPO60Y -89.5 to 89.5/);
  });

  test('follows the sliders, and can be a line', async ({ page }) => {
    const panel = await openPanel(page, 'scratch');
    await row(panel, 'navy_winds_1982.nc').dblclick();
    const viewer = page.locator('.lc-Dataset').last();
    const slider = viewer.getByRole('slider', { name: 'time' });
    await expect(slider).toHaveAttribute('aria-valuetext', /^0, 1982-01/);
    await slider.press('ArrowRight');
    await expect(slider).toHaveAttribute('aria-valuetext', /^1, 1982-02/);
    const picture = viewer.getByRole('img', { name: /values from/ });
    const drawn = () => picture.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    const robust = await drawn();
    await viewer.getByLabel('Full range').check();
    await expect.poll(drawn).not.toBe(robust);
    const full = await drawn();
    await viewer.getByRole('combobox', { name: 'Colours' }).selectOption('greys');
    await expect.poll(drawn).not.toBe(full);
    await shot(page, 'picture-slider');
    await expectAccessibleInBoth(page, '.lc-Dataset');
    await viewer.getByRole('combobox', { name: 'Show' }).selectOption({ label: 'line along time' });
    const line = viewer.getByRole('img', { name: /time 1982-01.* to 1982-12/ });
    await expect(line).toBeVisible();
    await shot(page, 'picture-line');
    await expectAccessibleInBoth(page, '.lc-Dataset');
  });
});
