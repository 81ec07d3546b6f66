/** @jest-environment jsdom */
import { jest } from '@jest/globals';
import { Dialog } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { fireEvent, waitFor, within } from '@testing-library/react';
import { copyText } from '../clipboard';

const ADDRESS = 'https://example.org/b/a?X-Amz-Signature=1';
const copy = () => copyText(ADDRESS, { title: 'A link', label: 'Address' }, nullTranslator.load(''));
const dialog = () => document.querySelector<HTMLElement>('.jp-Dialog');

/** Let the page have a clipboard that answers so; undefined as over plain http. */
function clipboardThat(writeText?: (text: string) => Promise<void>): void {
  Object.defineProperty(navigator, 'clipboard', { value: writeText && { writeText }, configurable: true });
}

/** Press a button of the dialog; jsdom takes an element `dialog` for closed, so its parts for hidden. */
async function press(name: string): Promise<void> {
  const shown = await waitFor(() => {
    const field = dialog()?.querySelector('textarea');
    expect(field?.value).toBe(ADDRESS);
    return dialog()!;
  });
  fireEvent.click(within(shown).getByRole('button', { name, hidden: true }));
}

afterEach(() => Dialog.flush());

describe('copyText', () => {
  it('uses the clipboard where the page may', async () => {
    const written: string[] = [];
    clipboardThat(text => Promise.resolve(void written.push(text)));
    expect(await copy()).toBe(true);
    expect(written).toEqual([ADDRESS]);
    expect(dialog()).toBeNull();
  });

  it.each([
    ['there is none', undefined],
    ['the click was too long ago', () => Promise.reject(new DOMException('', 'NotAllowedError'))]
  ])('shows the text, to be copied by a click, where %s', async (_, writeText) => {
    clipboardThat(writeText);
    const execCommand = jest.fn();
    Object.assign(document, { execCommand });
    const copied = copy();
    await press('Copy');
    expect(await copied).toBe(true);
    expect(execCommand).toHaveBeenCalledWith('copy');
  });

  it('says that nothing was copied when one only looks', async () => {
    clipboardThat();
    const copied = copy();
    await press('Close');
    expect(await copied).toBe(false);
  });
});
