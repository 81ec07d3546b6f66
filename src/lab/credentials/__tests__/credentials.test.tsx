/** @jest-environment jsdom */
import { Dialog } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import type { CredentialInfo } from '../../../protocol';
import type { IWorkerClient } from '../../tokens';
import { CredentialBody } from '../CredentialForm';
import { CredentialsPage } from '../CredentialsPage';
import { enterCredentials } from '../enter';

const trans = nullTranslator.load('');
const READERS = 'Files in your home folder can be read by the administrators of this hub.';
const EARTHDATA: CredentialInfo = {
  name: 'earthdata',
  title: 'NASA Earthdata Login',
  fields: [
    { name: 'username', label: 'User name', isSecret: false, isOptional: false },
    { name: 'password', label: 'Password', isSecret: true, isOptional: false }
  ],
  link: 'https://urs.example/users/new',
  file: '/home/alice/.netrc',
  place: null,
  isSession: false,
  isRemovable: false
};
const ZENODO: CredentialInfo = { ...EARTHDATA, name: 'zenodo', title: 'Zenodo', file: null };

afterEach(cleanup);

async function attached(info: CredentialInfo): Promise<CredentialBody> {
  const body = new CredentialBody({ info, readers: READERS, trans });
  await act(async () => {
    Widget.attach(body, document.body);
    MessageLoop.flush();
    await body.renderPromise;
  });
  return body;
}

describe('the dialog', () => {
  it('gives what was typed, and the provider’s file unless told otherwise', async () => {
    const body = await attached(EARTHDATA);
    expect(screen.getByText(READERS)).toBeTruthy();
    fireEvent.change(screen.getByLabelText('User name'), { target: { value: ' alice ' } });
    fireEvent.change(screen.getByLabelText('Password'), { target: { value: 's3cret' } });
    expect(screen.getByLabelText<HTMLInputElement>('Password').type).toBe('password');
    expect(body.getValue()).toEqual({ values: { username: 'alice', password: 's3cret' }, where: 'file' });
    fireEvent.click(screen.getByLabelText(/this session only/));
    expect(body.getValue().where).toBe('session');
    act(() => body.dispose());
  });

  it('offers no file where the provider’s tool has none', async () => {
    const body = await attached(ZENODO);
    expect(screen.queryByText(READERS)).toBeNull();
    expect(body.getValue()).toEqual({ values: {}, where: 'session' });
    act(() => body.dispose());
  });

  it('awaits the first field, and saves what is typed there', async () => {
    const asked: [string, unknown][] = [];
    const client = {
      call: async (route: string, body: unknown) => {
        asked.push([route, body]);
        return route === 'credentials'
          ? { credentials: [EARTHDATA], readers: READERS }
          : { isValid: true, words: 'They are good.' };
      }
    } as unknown as IWorkerClient;
    let saved: Promise<boolean>;
    await act(async () => {
      saved = enterCredentials('earthdata', client, trans);
      await new Promise<void>(resolve => Dialog.tracker.widgetAdded.connect(() => resolve()));
      await Dialog.tracker.currentWidget?.ready;
    });
    expect(document.activeElement).toBe(screen.getByLabelText('User name'));
    fireEvent.change(document.activeElement!, { target: { value: 'alice' } });
    await act(async () => {
      fireEvent.click(screen.getByText('Save'));
      expect(await saved).toBe(true);
    });
    expect(asked).toContainEqual([
      'saveCredentials',
      { name: 'earthdata', values: { username: 'alice' }, where: 'file' }
    ]);
  });
});

describe('the view', () => {
  it('keeps the buttons of a provider while it is asked, whatever comes of another', async () => {
    const places = { place: '/home/alice/.netrc' };
    const answers = new Map<string, () => void>();
    const client = {
      call: (route: string, { name }: { name: string }) =>
        route === 'credentials'
          ? Promise.resolve({
              credentials: [
                { ...EARTHDATA, ...places },
                { ...ZENODO, ...places }
              ],
              readers: ''
            })
          : new Promise(resolve => answers.set(name, () => resolve({ isValid: true, words: 'Good.' })))
    } as unknown as IWorkerClient;
    await act(async () => {
      render(<CredentialsPage client={client} trans={trans} onEnter={async () => undefined} />);
    });
    const button = (title: string) =>
      screen.getByRole<HTMLButtonElement>('button', { name: `Test: ${title}` });
    fireEvent.click(button(EARTHDATA.title));
    fireEvent.click(button(ZENODO.title));
    expect([button(EARTHDATA.title).disabled, button(ZENODO.title).disabled]).toEqual([true, true]);
    await act(async () => answers.get('earthdata')?.());
    expect([button(EARTHDATA.title).disabled, button(ZENODO.title).disabled]).toEqual([false, true]);
  });

  it('lists, tests and removes', async () => {
    const found = { ...EARTHDATA, place: '/home/alice/.netrc', isRemovable: true };
    const answers: Record<string, unknown> = {
      credentials: { credentials: [found, ZENODO], readers: READERS },
      testCredentials: { isValid: false, words: 'They are refused.' },
      removeCredentials: { credentials: [EARTHDATA, ZENODO], readers: READERS }
    };
    const asked: [string, unknown][] = [];
    const client = {
      call: async (route: string, body: unknown) => {
        asked.push([route, body]);
        return answers[route];
      }
    } as unknown as IWorkerClient;
    await act(async () => {
      render(<CredentialsPage client={client} trans={trans} onEnter={async () => undefined} />);
    });
    expect(screen.getByText('found in /home/alice/.netrc')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Remove: Zenodo' })).toBeNull();
    await act(async () => {
      fireEvent.click(screen.getByRole('button', { name: 'Test: NASA Earthdata Login' }));
    });
    expect(screen.getByText('They are refused.')).toBeTruthy();
    await act(async () => {
      fireEvent.click(screen.getByRole('button', { name: 'Remove: NASA Earthdata Login' }));
    });
    expect(screen.getAllByText('none found')).toHaveLength(2);
    expect(screen.queryByText('They are refused.')).toBeNull();
    expect(asked).toContainEqual(['removeCredentials', { name: 'earthdata' }]);
  });
});
