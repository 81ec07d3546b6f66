/** A prefix of a million objects, on a server that makes them up. */
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { jumpAndMeasure, onDisk, openPanel, row } from './lifecycle';
import { killWorker } from './server';

const MAIN = join(__dirname, '..', '..', 'tests', 'servers', 'numbered-s3', 'main.mjs');
const CONFIG = onDisk('lifecycle.yaml');

let server: ChildProcess;
let before: string;

async function freePort(): Promise<number> {
  const socket = createServer().listen(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address() as AddressInfo;
  socket.close();
  await once(socket, 'close');
  return port;
}

/** Open the folder by its row; ms until its first row stands in the document. */
function openAndMeasure(page: IJupyterLabPageFixture): Promise<number> {
  return page.evaluate(async () => {
    const panel = document.getElementById('lifecycle-panel-million')!;
    const rows = () => [...panel.querySelectorAll<HTMLElement>('.lc-Row-entry')];
    const folder = rows().find(row => row.querySelector('.lc-Row-text')?.textContent === 'flat')!;
    const begun = performance.now();
    folder.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
    while (rows().length < 10) {
      await new Promise(requestAnimationFrame);
    }
    return performance.now() - begun;
  });
}

test.describe('A prefix of 1,000,000 objects', () => {
  test.beforeAll(async () => {
    const port = await freePort();
    const options = ['--port', `${port}`, '--prefix', 'alice/flat/', '--count', '1000000'];
    server = spawn(process.execPath, [MAIN, ...options], { stdio: ['ignore', 'inherit', 'inherit'] });
    before = readFileSync(CONFIG, 'utf8');
    appendFileSync(
      CONFIG,
      `
  - id: million
    title: Million
    roots: [{uri: "numbered://million", write: none, delete: none, anonymous: true}]
endpoints:
  numbered: {type: s3, url: "http://127.0.0.1:${port}", pathStyle: true}
`
    );
    killWorker({ ifThere: true });
  });
  test.afterAll(() => {
    server.kill();
    writeFileSync(CONFIG, before);
    killWorker({ ifThere: true });
  });

  test('shows its first rows, its last and those between in little memory', async ({ page }) => {
    const panel = await openPanel(page, 'million');
    await row(panel, 'alice').dblclick();
    await expect(row(panel, 'flat')).toBeVisible();
    const devTools = await page.context().newCDPSession(page.context().pages()[0]);
    const heapMegabytes = async () => {
      await devTools.send('HeapProfiler.collectGarbage');
      return (await devTools.send('Runtime.getHeapUsage')).usedSize / 1e6;
    };
    const heapBefore = await heapMegabytes();
    const took = Math.round(await openAndMeasure(page));
    console.log(`first rows of 1,000,000 after ${took} ms`);

    const last = '000999999';
    console.log(`the last of them after ${await jumpAndMeasure(page, 'million', last)} ms`);
    await page.screenshot({ path: 'test-results/screens/million-end.png' });
    // Rows between go on being counted; the last one stays where one looks.
    await expect(row(panel, last)).toHaveAttribute('aria-rowindex', '1000001', { timeout: 120_000 });
    await expect(row(panel, last)).toBeInViewport();
    await expect(row(panel, last)).toHaveAttribute('data-current', 'true');
    await expect(row(panel, last)).toHaveAttribute('aria-selected', 'true');
    await expect(panel.locator('.lc-Panel-footer')).toContainText('1,000,000 rows');
    // What lies between has not been read: where one looks, it is.
    const grid = panel.getByRole('grid');
    await grid.evaluate(element => element.scrollTo(0, 24 * 500_000));
    await expect(row(panel, '000500000')).toBeVisible();
    await grid.focus();
    await page.keyboard.press('Home');
    await expect(panel.locator('[data-current="true"]')).toHaveAttribute('aria-rowindex', '2');
    const grown = (await heapMegabytes()) - heapBefore;
    console.log(`with 1,000,000 rows known the heap grew by ${grown.toFixed(1)} MB`);
    expect(grown).toBeLessThan(200);
    await page.screenshot({ path: 'test-results/screens/million.png' });
  });
});
