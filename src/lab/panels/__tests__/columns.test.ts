import { shownColumns, toggled } from '../columns';

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
