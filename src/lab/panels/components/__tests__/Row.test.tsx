/** @jest-environment jsdom */
import { nullTranslator } from '@jupyterlab/translation';
import { cleanup, render, screen } from '@testing-library/react';
import type { Entry } from '../../../../protocol';
import type { Column } from '../../rows';
import { Row } from '../Row';

const DAY_MS = 86_400_000;
const ENTRY: Entry = {
  uri: 'gs://b/alice/a.nc',
  name: 'a.nc',
  kind: 'object',
  sizeBytes: 1_500_000,
  modified: '2026-01-01T00:00:00Z',
  expiresAt: null,
  etag: '1'
};

function draw(change: Partial<Entry>, columns: Column[] = ['size', 'modified', 'expires']): HTMLElement {
  const nothing = () => undefined;
  render(
    <Row
      id="row"
      index={0}
      top={0}
      entry={{ ...ENTRY, ...change }}
      selected={false}
      current={false}
      cut={false}
      columns={columns}
      trans={nullTranslator.load('')}
      onClick={nothing}
      onPress={nothing}
      onOpen={nothing}
      onMenu={nothing}
    />
  );
  return screen.getByRole('row');
}

/** What a screen reader says of a row. */
function heard(row: HTMLElement): string {
  const copy = row.cloneNode(true) as HTMLElement;
  copy.querySelectorAll('[aria-hidden=true]').forEach(node => node.remove());
  return copy.textContent;
}

afterEach(cleanup);

describe('Row', () => {
  const expiresAt = new Date(Date.now() + 5.5 * DAY_MS).toISOString();

  it('says when the bucket deletes the object', () => {
    const row = draw({ expiresAt });
    expect(row.querySelector('.lc-Row-expires [aria-hidden]')?.textContent).toBe('5 d');
    expect(heard(row)).toContain('5 days');
    expect(row.title).toContain('May be deleted by the bucket from');
  });

  it('marks an estimate as one', () => {
    const row = draw({ expiresAt, expiryIsEstimate: true });
    expect(row.querySelector('.lc-Row-expires [aria-hidden]')?.textContent).toBe('~5 d');
    expect(heard(row)).toContain('about 5 days');
    expect(row.title).toContain('This is an estimate');
  });

  it('tells of a storage class only when it is not the usual one', () => {
    const row = draw({ storageClass: 'NEARLINE' });
    expect(heard(row)).toContain('storage class Nearline');
    expect(row.title).toContain('Reading it may cost extra');
    cleanup();
    expect(heard(draw({ storageClass: 'STANDARD' }))).not.toContain('class');
  });

  it('shows the columns that are wanted, and the storage class once', () => {
    const row = draw({ storageClass: 'STANDARD_IA' }, ['size', 'storageClass']);
    expect([...row.querySelectorAll('[role=gridcell]')].map(cell => cell.textContent)).toEqual([
      'a.nc',
      '1.5\u00a0MB',
      'Standard IA'
    ]);
  });
});
