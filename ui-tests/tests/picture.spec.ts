import { expect, test } from '@jupyterlab/galata';
import { copyFileSync, rmSync } from 'node:fs';
import { onDisk, openPanel, reread, row } from './lifecycle';
import { shot } from './looks';

/** Is there more than one colour inside a canvas's plot? */
const COLOURS = (canvas: HTMLCanvasElement): number => {
  const { width, height } = canvas;
  const { data } = canvas
    .getContext('2d')!
    .getImageData(width * 0.3, height * 0.3, width * 0.3, height * 0.3);
  return new Set(new Uint32Array(data.buffer)).size;
};

test.describe('A picture in the dataset viewer', () => {
  test.afterEach(() => rmSync(onDisk('scratch', 'alice', 'etopo60.nc'), { force: true }));

  test('is a map of what has latitudes and longitudes', async ({ page }) => {
    copyFileSync(onDisk('osn-public', 'etopo60.nc'), onDisk('scratch', 'alice', 'etopo60.nc'));
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
    await shot(page, 'picture-slider');
    await viewer.getByRole('combobox', { name: 'Show' }).selectOption({ label: 'line along time' });
    const line = viewer.getByRole('img', { name: /time 1982-01.* to 1982-12/ });
    await expect(line).toBeVisible();
    await shot(page, 'picture-line');
  });
});
