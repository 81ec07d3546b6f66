/** @jest-environment jsdom */
import { Dialog } from '@jupyterlab/apputils';
import { fireEvent, waitFor, within } from '@testing-library/react';
import { askText } from '../asking';

const ask = (more: { text?: string; hint?: string } = {}) =>
  askText({ title: 'Copy to', okLabel: 'Copy', label: 'Where to', ...more });

/** jsdom takes an element `dialog` for closed, so its parts for hidden. */
async function shown(): Promise<{ field: HTMLInputElement; press: (name: string) => void }> {
  const dialog = await waitFor(() => {
    const found = document.querySelector<HTMLElement>('.jp-Dialog');
    expect(found).not.toBeNull();
    return found!;
  });
  return {
    field: within(dialog).getByLabelText<HTMLInputElement>('Where to'),
    press: name => fireEvent.click(within(dialog).getByRole('button', { name, hidden: true }))
  };
}

afterEach(() => Dialog.flush());

describe('askText', () => {
  it('gives what was typed, without the spaces around it', async () => {
    const answer = ask();
    const { field, press } = await shown();
    fireEvent.change(field, { target: { value: ' gs://b/alice/ ' } });
    press('Copy');
    expect(await answer).toBe('gs://b/alice/');
  });

  it('begins with a text, selected to be typed over, and says what it is for', async () => {
    const answer = ask({ text: 'gs://b/alice/', hint: 'Ends in a slash.' });
    const { field, press } = await shown();
    await waitFor(() => expect(document.activeElement).toBe(field));
    expect([field.selectionStart, field.selectionEnd]).toEqual([0, 13]);
    expect(document.getElementById(field.getAttribute('aria-describedby')!)?.textContent).toBe(
      'Ends in a slash.'
    );
    press('Copy');
    expect(await answer).toBe('gs://b/alice/');
  });

  it.each([
    ['it is given up', 'Cancel', 'gs://b/'],
    ['nothing is typed', 'Copy', '  ']
  ])('gives nothing where %s', async (_, button, text) => {
    const answer = ask({ text });
    (await shown()).press(button);
    expect(await answer).toBeUndefined();
  });
});
