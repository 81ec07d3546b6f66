import { readFileSync } from 'node:fs';
import { CommandIDs } from '../../commands';
import { DEFAULTS } from '../settings';

interface MenuItem {
  command?: string;
  submenu?: { items: MenuItem[] };
}

const schema = JSON.parse(readFileSync('schema/plugin.json', 'utf8')) as {
  'jupyter.lab.menus': { main: { id: string; items: MenuItem[] }[]; context: MenuItem[] };
  'jupyter.lab.shortcuts': { command: string; keys: string[]; selector: string }[];
  properties: Record<string, { default: unknown }>;
};
const { main, context } = schema['jupyter.lab.menus'];

const commandsOf = (items: MenuItem[]): string[] =>
  items.flatMap(({ command, submenu }) => [
    ...(command ? [command] : []),
    ...commandsOf(submenu?.items ?? [])
  ]);

describe('schema/plugin.json', () => {
  it('names only commands that there are', () => {
    const named = [
      ...commandsOf([...main.flatMap(({ items }) => items), ...context]),
      ...schema['jupyter.lab.shortcuts'].map(({ command }) => command)
    ];
    const known: string[] = Object.values(CommandIDs);
    expect(named.filter(id => !known.includes(id))).toEqual([]);
  });

  it('has the settings of the code, with the same defaults', () => {
    const presets = Object.entries(schema.properties).map(([name, { default: preset }]) => [name, preset]);
    expect(Object.fromEntries(presets)).toStrictEqual(DEFAULTS);
  });

  it.each([
    ['Delete', CommandIDs.remove, ['.lc-Grid:focus']],
    ['Backspace', CommandIDs.goUp, ['.lc-Grid:focus', '.lc-NoRows:focus']],
    ['Alt ArrowUp', CommandIDs.goUp, ['.lc-Grid:focus', '.lc-NoRows:focus']],
    ['Accel A', CommandIDs.selectAll, ['.lc-Grid:focus']]
  ])('has %s as a key that people may change', (key, id, selectors) => {
    const bound = schema['jupyter.lab.shortcuts'].filter(({ keys }) => keys.includes(key));
    expect(bound.map(({ command }) => command)).toEqual(selectors.map(() => id));
    expect(bound.map(({ selector }) => selector)).toEqual(selectors);
  });

  it('has what needs no selection in the main menu', () => {
    expect(commandsOf(main.flatMap(({ items }) => items))).toEqual([
      CommandIDs.ingest,
      CommandIDs.catalog,
      CommandIDs.share,
      CommandIDs.inbox,
      CommandIDs.usage,
      CommandIDs.credentials,
      CommandIDs.showTransfers
    ]);
  });
});
