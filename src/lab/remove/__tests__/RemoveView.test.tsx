/** @jest-environment jsdom */
import { nullTranslator } from '@jupyterlab/translation';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import type { RemovePreview } from '../../../protocol';
import { RemoveView } from '../RemoveBody';

const trans = nullTranslator.load('');
const PREVIEW: RemovePreview = {
  previewId: 'p',
  validUntil: '2026-01-01T00:00:00Z',
  objects: 1234,
  bytes: 5_600_000,
  newest: '2026-01-01T00:00:00Z',
  datasets: ['gs://b/alice/run/sst.zarr/'],
  sample: ['gs://b/alice/run/a', 'gs://b/alice/run/b'],
  undo: { possible: false, words: 'This cannot be undone.' },
  warnings: ['Some were written in the last hour.']
};

afterEach(cleanup);

describe('RemoveView', () => {
  it('tells how much goes, what, and whether it can come back', () => {
    render(<RemoveView preview={PREVIEW} nameToType={undefined} trans={trans} onReady={() => undefined} />);
    for (const words of [
      '1,234 objects, 5.6 MB',
      /sst\.zarr/,
      'gs://b/alice/run/a',
      /1,232 more/,
      'This cannot be undone.',
      'Some were written in the last hour.'
    ]) {
      expect(screen.getByText(words)).toBeTruthy();
    }
    expect(screen.queryByRole('textbox')).toBeNull();
  });

  it('is ready only when exactly the name was typed', () => {
    const told: boolean[] = [];
    render(
      <RemoveView preview={PREVIEW} nameToType="run" trans={trans} onReady={ready => told.push(ready)} />
    );
    const field = screen.getByLabelText(/Type “run”/);
    for (const value of ['ru', 'Run', 'run', 'run ']) {
      fireEvent.change(field, { target: { value } });
    }
    expect(told).toEqual([false, false, true, false]);
  });
});
