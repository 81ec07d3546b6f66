import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import type { Locator } from '@playwright/test';
import { onDisk, openBucket, openPanel, reread, row, textOnDisk } from './lifecycle';
import { expectAccessibleInBoth, shot } from './looks';

const own = (...segments: string[]) => onDisk('persistent', 'alice', ...segments);

/** One pixel, red. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==',
  'base64'
);
const PDF = `%PDF-1.1
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 300 144]>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/Resources<<>>>>endobj
trailer<</Root 1 0 R>>
`;
const NOTEBOOK = JSON.stringify({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { kernelspec: { name: 'python3', display_name: 'Python 3' } },
  cells: [{ id: 'a', cell_type: 'markdown', metadata: {}, source: ['# From the bucket'] }]
});

const FILES: Record<string, string | Buffer> = {
  'open.txt': 'plain words\n',
  'open.csv': 'month,mean\n1982-01,4.2\n',
  'open.json': '{"answer": 42}',
  'open.png': PNG,
  'open.pdf': PDF,
  'open.ipynb': NOTEBOOK
};

async function open(page: IJupyterLabPageFixture, name: string): Promise<Locator> {
  const panel = await openPanel(page, 'persistent');
  await reread(panel);
  await row(panel, name).dblclick();
  return page
    .locator('.jp-MainAreaWidget:not(.lm-mod-hidden)')
    .filter({ hasNot: page.locator('.jp-Launcher') });
}

/** What is typed at the end of the open editor. */
async function type(page: IJupyterLabPageFixture, editor: Locator, text: string): Promise<void> {
  await editor.locator('.cm-content').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(text);
}

const save = (page: IJupyterLabPageFixture) => page.keyboard.press('Control+s');

test.describe('Objects of a bucket', () => {
  test.beforeEach(() => {
    for (const [name, content] of Object.entries(FILES)) {
      writeFileSync(own(name), content);
    }
  });

  test.afterAll(() => {
    for (const name of [...Object.keys(FILES), 'huge.txt']) {
      rmSync(own(name), { force: true });
    }
  });

  test('open in JupyterLab’s own editors and viewers', async ({ page }) => {
    const text = await open(page, 'open.txt');
    await expect(text.locator('.cm-content')).toContainText('plain words');
    const table = await open(page, 'open.csv');
    await expect(table.locator('.jp-CSVViewer')).toBeVisible();
    const json = await open(page, 'open.json');
    await expect(json.locator('.jp-RenderedJSON')).toContainText('answer');
    const image = await open(page, 'open.png');
    await expect
      .poll(() => image.locator('.jp-ImageViewer img').evaluate((img: HTMLImageElement) => img.naturalWidth))
      .toBe(1);
    const pdf = await open(page, 'open.pdf');
    await expect(pdf.locator('.jp-PDFContainer')).toBeVisible();
    const notebook = await open(page, 'open.ipynb');
    await expect(notebook.locator('.jp-Notebook')).toContainText('From the bucket');
    await shot(page, 'open-notebook');
    expect(await page.locator('.jp-Dialog').count()).toBe(0);
  });

  test('are saved where they came from', async ({ page }) => {
    const editor = await open(page, 'open.txt');
    await expect(editor.locator('.cm-content')).toContainText('plain words');
    await type(page, editor, 'and more');
    await save(page);
    await expect.poll(() => textOnDisk('persistent', 'alice', 'open.txt')).toBe('plain words\nand more');
    // Saved again without a question: the version that was saved is the one that is known.
    await type(page, editor, '!');
    await save(page);
    await expect.poll(() => textOnDisk('persistent', 'alice', 'open.txt')).toBe('plain words\nand more!');
    expect(await page.locator('.jp-Dialog').count()).toBe(0);
  });

  test('that are somebody else’s open read only', async ({ page }) => {
    const panel = await openPanel(page, 'scratch');
    await openBucket(panel);
    await row(panel, 'bob').dblclick();
    await row(panel, 'thesis.txt').dblclick();
    await expect(page.getByText('file is read-only')).toBeVisible();
    await expect(page.locator('.cm-content')).toContainText('This belongs to bob.');
  });

  test('are not overwritten when somebody changed them meanwhile', async ({ page }) => {
    const editor = await open(page, 'open.txt');
    await expect(editor.locator('.cm-content')).toContainText('plain words');
    writeFileSync(own('open.txt'), 'somebody else wrote this\n');
    await type(page, editor, 'mine');
    await save(page);
    const dialog = page.locator('.jp-Dialog');
    await expect(dialog.getByRole('button', { name: 'Overwrite' })).toBeVisible();
    await shot(page, 'open-conflict');
    expect(textOnDisk('persistent', 'alice', 'open.txt')).toBe('somebody else wrote this\n');
    await dialog.getByRole('button', { name: 'Revert' }).click();
    await expect(editor.locator('.cm-content')).toContainText('somebody else wrote this');
    expect(textOnDisk('persistent', 'alice', 'open.txt')).toBe('somebody else wrote this\n');

    writeFileSync(own('open.txt'), 'and again\n');
    await type(page, editor, 'mine');
    await save(page);
    await dialog.getByRole('button', { name: 'Overwrite' }).click();
    await expect
      .poll(() => textOnDisk('persistent', 'alice', 'open.txt'))
      .toBe('somebody else wrote this\nmine');
  });

  test('that are large are copied home instead', async ({ page }) => {
    writeFileSync(own('huge.txt'), '');
    truncateSync(own('huge.txt'), 60_000_000);
    rmSync(onDisk('home', 'huge.txt'), { force: true });
    await open(page, 'huge.txt');
    const dialog = page.locator('.jp-Dialog');
    await expect(dialog).toContainText('“huge.txt” is too large to open here');
    await shot(page, 'open-large');
    await expectAccessibleInBoth(page, '.jp-Dialog-content');
    await dialog.getByRole('button', { name: 'Copy to Home' }).click();
    await expect.poll(() => existsSync(onDisk('home', 'huge.txt'))).toBe(true);
    await expect.poll(() => readFileSync(onDisk('home', 'huge.txt')).byteLength).toBe(60_000_000);
    rmSync(onDisk('home', 'huge.txt'));
  });
});
