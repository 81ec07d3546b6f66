/** @jest-environment jsdom */
import { Dialog } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { waitFor } from '@testing-library/react';
import { askExisting } from '../askExisting';

afterEach(() => Dialog.flush());

it.each([
  [['a.nc'], 1, '“a.nc” exists already in “alice”'],
  [['a.nc'], 3, '1 of 3 files exists already in “alice”'],
  [['a.nc', 'b.nc'], 3, '2 of 3 files exist already in “alice”']
])('asks about %j of %i files', async (paths, total, title) => {
  const asked = askExisting({ paths, total, destination: 'gs://b/alice/' }, nullTranslator.load(''));
  await waitFor(() => expect(document.querySelector('.jp-Dialog-header')?.textContent).toBe(title));
  Dialog.tracker.currentWidget?.reject();
  expect(await asked).toBeUndefined();
});
