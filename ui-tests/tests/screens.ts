/** Screens compared with pictures that somebody has looked at, in `screens/`. */
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUCKETS } from './lifecycle';

const RENDERING = join(__dirname, '..', 'screens', 'rendering.txt');
/** A share of the pixels that may differ: a rounding here and there, but no word. */
const TOLERANCE = 0.002;

/**
 * Compare a part of the page with its picture.
 *
 * #### Notes
 * Another Chromium, or other fonts, draw every letter otherwise: where they do,
 * nothing is compared, and the test says so. `--update-snapshots` makes the
 * pictures anew, after which somebody has to look at them.
 */
export async function expectScreen(page: IJupyterLabPageFixture, part: Locator, name: string): Promise<void> {
  const rendering = await renderingOf(page);
  const { updateSnapshots } = test.info().config;
  if (updateSnapshots === 'all' || updateSnapshots === 'changed') {
    writeFileSync(RENDERING, `${rendering}\n`);
  } else if (readFileSync(RENDERING, 'utf8').trim() !== rendering) {
    console.log(
      `${name} is not compared: its picture was made with another Chromium or other fonts (${rendering}).`
    );
    return;
  }
  // What the mouse is over would look otherwise.
  await page.mouse.move(1279, 0);
  await part.evaluate(steady, BUCKETS);
  const isNotice = await part.evaluate(node => node.matches('.Toastify__toast'));
  if (!isNotice) {
    // Notices come and go over what lies below them.
    await page.addStyleTag({ content: '.Toastify { visibility: hidden; }' });
  }
  await expect(part).toHaveScreenshot(`${name}.png`, { maxDiffPixelRatio: TOLERANCE });
}

/** In the place of where the buckets lie, and of moments of today, put what is always the same. */
function steady(part: Element, folder: string): void {
  const moments = /[A-Z][a-z]{2} \d{1,2}, \d{4}, \d{1,2}:\d{2}\s[AP]M/g;
  const words = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  for (let node = words.nextNode(); node; node = words.nextNode()) {
    const text = node.nodeValue ?? '';
    const other = text.replaceAll(folder, '/buckets').replace(moments, 'Jun 15, 2026, 12:00 PM');
    if (other !== text) {
      node.nodeValue = other;
    }
  }
}

/** How this browser draws letters. */
async function renderingOf(page: IJupyterLabPageFixture): Promise<string> {
  const version = page.context().browser()!.version().split('.')[0];
  const drawn = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(600, 60);
    const context = canvas.getContext('2d')!;
    for (const [index, name] of ['--jp-ui-font-family', '--jp-code-font-family'].entries()) {
      const family = getComputedStyle(document.body).getPropertyValue(name);
      context.font = `13px ${family}`;
      // A page loads a font when it first shows one of its letters.
      await document.fonts.load(context.font);
      context.fillText('Hamburgefonstiv 0123456789 “…” ≤ ▾ µ', 4, 20 + 30 * index);
    }
    const digest = await crypto.subtle.digest('SHA-256', context.getImageData(0, 0, 600, 60).data);
    return [...new Uint8Array(digest, 0, 8)].map(byte => byte.toString(16).padStart(2, '0')).join('');
  });
  return `Chromium ${version}, letters ${drawn}`;
}
