import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Locator } from '@playwright/test';
import { choose, onDisk, openPanel, reload, reread, row } from './lifecycle';
import { expectAccessible, setTheme, shot } from './looks';

const goTo = (inbox: Locator, name: string) =>
  inbox.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name }).click();

async function openInbox(page: IJupyterLabPageFixture, args: Record<string, string>): Promise<Locator> {
  await page.evaluate(args => window.jupyterapp.commands.execute('lifecycle:inbox', args), args);
  const inbox = page.locator('.lc-Inbox').last();
  await expect(inbox.getByRole('heading', { name: 'Inbox' })).toBeVisible();
  return inbox;
}

/** Two files with arrays and a text, in the home folder. */
function makeCruise(): string {
  const folder = onDisk('home', 'my cruise');
  mkdirSync(`${folder}/deep`, { recursive: true });
  copyFileSync(onDisk('scratch', 'alice', 'navy_winds_1982.nc'), `${folder}/navy_winds_1982.nc`);
  copyFileSync(onDisk('scratch', 'alice', 'navy_winds_1983.nc'), `${folder}/deep/navy_winds_1983.nc`);
  writeFileSync(`${folder}/notes.txt`, 'Calm sea.\n');
  return folder;
}

/** Forget what earlier tests began: the name is theirs for ever. */
function clear(...names: string[]): void {
  for (const name of names) {
    rmSync(onDisk('osn-inbox', name), { recursive: true, force: true });
    rmSync(onDisk('state', 'arrivals', `${name}.json`), { force: true });
  }
  rmSync(onDisk('home', 'my cruise'), { recursive: true, force: true });
}

test.describe('The inbox', () => {
  test.afterEach(() => clear('my_cruise', 'LATER', 'SHORT'));

  test('takes a folder of home, after a warning in red, and goes on in the wizard', async ({ page }) => {
    makeCruise();
    await page.filebrowser.openDirectory('');
    await page.filebrowser.refresh();
    await choose(page.locator('.jp-DirListing-item', { hasText: 'my cruise' }), 'Send to the Inbox…');
    const inbox = page.locator('.lc-Inbox');
    await expect(inbox.getByLabel('What to send')).toHaveValue(onDisk('home', 'my cruise'));
    const warning = inbox.getByText(/Everybody can read the inbox/);
    await expect(warning).toBeVisible();
    const name = inbox.getByLabel('Name of the dataset');
    await expect(name).toHaveValue('my_cruise');
    const send = inbox.getByRole('button', { name: 'Send', exact: true });
    await name.fill('a/b');
    await expect(inbox).toContainText('A name begins with a letter or digit');
    await expect(send).toBeDisabled();
    await name.fill('bob');
    await expect(inbox.getByRole('alert')).toContainText('shared');
    await inbox.getByLabel(/may be read by everybody/).check();
    await expect(send).toBeDisabled();
    await name.fill('my_cruise');
    await expect(inbox).toContainText(`Goes to ${onDisk('osn-inbox', 'my_cruise')}`);
    await inbox.getByLabel(/may be read by everybody/).uncheck();
    await expect(send).toBeDisabled();
    expect(existsSync(onDisk('osn-inbox', 'my_cruise'))).toBe(false);
    await shot(page, 'inbox-send');
    await inbox.getByLabel(/may be read by everybody/).check();
    await send.click();
    const words = inbox.getByRole('region', { name: 'Tell the data team' });
    await expect(words).toContainText('The dataset "my_cruise" is complete in the inbox');
    await expect(words).toContainText('3 objects');
    await shot(page, 'inbox-sent');
    expect(readFileSync(onDisk('osn-inbox', 'my_cruise', 'MANIFEST.md5'), 'utf8')).toContain('# files: 3\n');

    await goTo(inbox, 'Arrivals');
    await inbox.getByRole('button', { name: 'Watch for it' }).click();
    const arrivals = inbox.getByRole('list', { name: 'Watched folders of the inbox' });
    await expect(arrivals).toContainText('All 3 files');
    await shot(page, 'inbox-arrived');
    await arrivals.getByRole('button', { name: 'Continue with my_cruise in the wizard' }).click();
    const wizard = page.locator('.lc-Wizard');
    const sources = wizard.getByRole('textbox').first();
    await expect(sources).toHaveValue(/osn-inbox\/my_cruise\/navy_winds_1982\.nc/);
    await expect(sources).toHaveValue(/osn-inbox\/my_cruise\/deep\/navy_winds_1983\.nc/);
    await expect(sources).not.toHaveValue(/notes\.txt/);
    await page.evaluate(() => window.jupyterapp.commands.execute('lifecycle:inbox', { step: 'arrivals' }));
    await page.getByRole('button', { name: 'Stop watching for my_cruise' }).last().click();
  });

  test('tells what arrives while the page was closed', async ({ page }) => {
    clear('LATER');
    const inbox = await openInbox(page, { step: 'arrivals', dataset: 'LATER' });
    await inbox.getByRole('button', { name: 'Watch for it' }).click();
    const arrivals = inbox.getByRole('list', { name: 'Watched folders of the inbox' });
    await expect(arrivals).toContainText('Nothing is in its folder so far.');
    mkdirSync(onDisk('osn-inbox', 'LATER'), { recursive: true });
    copyFileSync(
      onDisk('scratch', 'alice', 'navy_winds_1982.nc'),
      onDisk('osn-inbox', 'LATER', 'navy_winds_1982.nc')
    );
    await arrivals.getByRole('button', { name: 'Look for LATER now' }).click();
    await expect(arrivals).toContainText('the list comes last');
    const wrong = '0'.repeat(32);
    const list = onDisk('osn-inbox', 'LATER', 'MANIFEST.md5');
    writeFileSync(list, `# files: 2\n${wrong}  navy_winds_1982.nc\n${wrong}  lost.nc\n`);
    await arrivals.getByRole('button', { name: 'Look for LATER now' }).click();
    await expect(arrivals).toContainText('missing: lost.nc');
    await expect(arrivals).toContainText('differs: navy_winds_1982.nc');
    await expect(arrivals.getByRole('button', { name: 'Continue with LATER in the wizard' })).toHaveCount(0);
    await shot(page, 'inbox-not-whole');

    // What is sent is repaired while nobody looks; the worker looks by itself.
    writeFileSync(onDisk('osn-inbox', 'LATER', 'lost.nc'), '');
    const sums = '# files: 2\n%1  navy_winds_1982.nc\nd41d8cd98f00b204e9800998ecf8427e  lost.nc\n';
    const { createHash } = await import('node:crypto');
    const content = readFileSync(onDisk('osn-inbox', 'LATER', 'navy_winds_1982.nc'));
    writeFileSync(list, sums.replace('%1', createHash('md5').update(content).digest('hex')));
    await reload(page);
    const notice = page.locator('.Toastify__toast', { hasText: 'LATER' });
    await expect(notice).toContainText('has arrived in the inbox, whole', { timeout: 60_000 });
    await shot(page, 'inbox-notice');
    await notice.getByRole('button', { name: 'Continue in the wizard' }).click();
    await expect(page.locator('.lc-Wizard').getByRole('textbox').first()).toHaveValue(/LATER\/lost\.nc/);
    // Told once.
    await reload(page);
    const again = await openInbox(page, { step: 'arrivals' });
    await expect(again.getByRole('list', { name: /Watched/ })).toContainText('All 2 files');
    await expect(notice).toHaveCount(0);
    await again.getByRole('button', { name: 'Stop watching for LATER' }).click();
    await expect(again.getByRole('list', { name: /Watched/ })).not.toContainText('LATER');
  });

  test('is watched from the context menu of its folder', async ({ page }) => {
    const panel = await openPanel(page, 'osn');
    await reread(panel);
    await choose(row(panel, 'bob'), 'Tell When It Has Arrived');
    const inbox = page.locator('.lc-Inbox');
    await expect(inbox.getByRole('list', { name: /Watched/ })).toContainText('1 file so far');
    await inbox.getByRole('button', { name: 'Stop watching for bob' }).click();
  });

  test('says that a kit needs a bucket that signs', async ({ page }) => {
    const inbox = await openInbox(page, { step: 'kit', dataset: 'SHORT' });
    await inbox.getByLabel('Files over 5 GiB').fill('large.nc 7');
    await expect(inbox).toContainText('A line is “bytes path”');
    await inbox.getByLabel('Files over 5 GiB').fill('');
    await inbox.getByRole('button', { name: 'Make the kit' }).click();
    await expect(inbox.getByRole('alert')).toContainText('S3 bucket alone');
    expect(existsSync(onDisk('home', 'SHORT-kit'))).toBe(false);
  });

  test('is accessible in both themes, and narrow', async ({ page }) => {
    const inbox = await openInbox(page, { dataset: 'SHORT', source: onDisk('home', 'analysis.txt') });
    for (const theme of ['Light', 'Dark'] as const) {
      await setTheme(page, theme);
      for (const [index, name] of ['Send from here', 'Send from elsewhere', 'Arrivals'].entries()) {
        await goTo(inbox, name);
        await expectAccessible(page, '.lc-Inbox');
        await page.setViewportSize({ width: 760, height: 800 });
        await shot(page, `${theme.toLowerCase()}-inbox-narrow-${index + 1}`);
        await page.setViewportSize({ width: 1280, height: 800 });
        await shot(page, `${theme.toLowerCase()}-inbox-${index + 1}`);
      }
    }
  });
});
