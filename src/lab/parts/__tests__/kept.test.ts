/** @jest-environment jsdom */
import { LayoutRestorer, type JupyterFrontEnd } from '@jupyterlab/application';
import { StateDB } from '@jupyterlab/statedb';
import { nullTranslator } from '@jupyterlab/translation';
import { LabIcon } from '@jupyterlab/ui-components';
import { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';
import { keepPages } from '../kept';
import { PageBody } from '../page';

const trans = nullTranslator.load('');
const icon = new LabIcon({ name: 'test:page', svgstr: '<svg></svg>' });

/** JupyterLab with one command for pages, as it starts on what an earlier one left in `connector`. */
async function start(connector: StateDB) {
  const opened: Widget[] = [];
  const activated: string[] = [];
  const shell = {
    add: (page: Widget) => opened.push(page),
    activateById: (id: string) => activated.push(id)
  } as unknown as JupyterFrontEnd.IShell;
  const commands = new CommandRegistry();
  const restorer = new LayoutRestorer({ connector, first: Promise.resolve(), registry: commands });
  const show = keepPages(shell, restorer, 'test-pages', 'test:show');
  const asked: ReadonlyPartialJSONObject[] = [];
  commands.addCommand('test:show', {
    execute: args => {
      asked.push(args);
      show({
        id: `test-${String(args.name)}`,
        label: '',
        icon,
        args,
        body: () => new PageBody(() => Promise.reject(new Error()), trans)
      });
    }
  });
  await restorer.fetch();
  await restorer.restored;
  return { commands, opened, activated, asked };
}

/** What is saved of a page is saved a moment later. */
const settle = () => new Promise(resolve => setTimeout(resolve, 20));

describe('pages that are kept', () => {
  it('stand there once for each id', async () => {
    const { commands, opened, activated } = await start(new StateDB());
    for (const name of ['a', 'b', 'a']) {
      await commands.execute('test:show', { name });
    }
    expect(opened.map(({ id }) => id)).toEqual(['test-a', 'test-b']);
    expect(activated).toEqual(['test-a', 'test-b', 'test-a']);
  });

  it('come back after a reload, as they were asked for last, unless they were closed', async () => {
    const connector = new StateDB();
    const before = await start(connector);
    await before.commands.execute('test:show', { name: 'a', step: 1 });
    await before.commands.execute('test:show', { name: 'a', step: 2 });
    await before.commands.execute('test:show', { name: 'closed' });
    await settle();
    before.opened[1].dispose();
    await settle();
    const { opened, asked } = await start(connector);
    expect(asked).toEqual([{ name: 'a', step: 2 }]);
    expect(opened.map(({ id }) => id)).toEqual(['test-a']);
  });
});
