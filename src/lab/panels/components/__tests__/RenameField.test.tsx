/** @jest-environment jsdom */
import { nullTranslator } from '@jupyterlab/translation';
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import type { Entry } from '../../../../protocol';
import { RenameField } from '../RenameField';

const ENTRY = { uri: 'gs://b/a.nc', name: 'a.nc', kind: 'object' } as Entry;

/** The field of a row whose new name is refused so, or taken; what was asked for, and how it ended. */
function draw(refused?: string) {
  const named: string[] = [];
  const ends: boolean[] = [];
  render(
    <RenameField
      entry={ENTRY}
      trans={nullTranslator.load('')}
      onName={name => Promise.resolve((named.push(name), refused))}
      onEnd={isByKey => ends.push(isByKey)}
    />
  );
  const field = screen.getByRole<HTMLInputElement>('textbox');
  fireEvent.change(field, { target: { value: ' b.nc ' } });
  return { field, named, ends };
}

afterEach(cleanup);

describe('RenameField', () => {
  it.each<[string, boolean]>([
    ['Enter', true],
    ['leaving it', false]
  ])('takes the new name by %s', async (_, isByKey) => {
    const { field, named, ends } = draw();
    await act(async () => (isByKey ? fireEvent.keyDown(field, { key: 'Enter' }) : fireEvent.blur(field)));
    expect(named).toEqual(['b.nc']);
    expect(ends).toEqual([isByKey]);
  });

  it('keeps the old name by Escape', async () => {
    const { field, named, ends } = draw();
    await act(async () => fireEvent.keyDown(field, { key: 'Escape' }));
    expect(named).toEqual([]);
    expect(ends).toEqual([true]);
  });

  it.each(['Enter', 'Escape'])('leaves %s to whoever composes characters', async key => {
    const { field, named, ends } = draw();
    await act(async () => fireEvent.keyDown(field, { key, isComposing: true }));
    expect([named, ends]).toEqual([[], []]);
  });

  it('says beside the field why the name is refused', async () => {
    const { field, ends } = draw('There is a “b.nc” here already.');
    await act(async () => fireEvent.keyDown(field, { key: 'Enter' }));
    expect(screen.getByRole('alert').textContent).toBe('There is a “b.nc” here already.');
    expect(ends).toEqual([]);
  });

  it('says it in a dialog when the field has been left', async () => {
    const { field, ends } = draw('There is a “b.nc” here already.');
    await act(async () => fireEvent.blur(field));
    expect(ends).toEqual([false]);
    await waitFor(() => {
      const words = document.querySelector('.jp-Dialog')?.textContent;
      expect(words).toContain('Could not rename “a.nc”');
      expect(words).toContain('There is a “b.nc” here already.');
    });
    fireEvent.click(document.querySelector('.jp-Dialog-button')!);
    await waitFor(() => expect(document.querySelector('.jp-Dialog')).toBeNull());
  });
});
