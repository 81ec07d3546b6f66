import { readFileSync } from 'node:fs';
import { COLUMNS, shownColumns, toggled } from '../columns';

interface MenuItem {
  command: string;
  args?: { column?: string };
}

describe('schema/plugin.json', () => {
  const schema = JSON.parse(readFileSync('schema/plugin.json', 'utf8')) as {
    'jupyter.lab.menus': { context: MenuItem[] };
    properties: { columns: { items: { oneOf: { const: string }[] } } };
  };

  it('offers every column in the menu of the heads', () => {
    const { context } = schema['jupyter.lab.menus'];
    const offered = context.filter(({ command }) => command === 'lifecycle:show-column');
    expect(offered.map(({ args }) => args?.column)).toEqual([...COLUMNS]);
  });

  it('takes every column for a setting', () => {
    const { oneOf } = schema.properties.columns.items;
    expect(oneOf.map(({ const: column }) => column)).toEqual([...COLUMNS]);
  });
});

describe('columns', () => {
  it('stand in their own order, and only where there is something to show', () => {
    const wanted = ['expires', 'size', 'colour'];
    expect(shownColumns(wanted, { expiry: true })).toEqual(['size', 'expires']);
    expect(shownColumns(wanted, { expiry: false })).toEqual(['size']);
  });

  it('are shown and hidden again', () => {
    expect(toggled(['size', 'expires'], 'modified')).toEqual(['size', 'modified', 'expires']);
    expect(toggled(['size', 'expires'], 'size')).toEqual(['expires']);
    expect(toggled(['size'], 'colour')).toEqual(['size']);
  });
});
