/** @jest-environment jsdom */
import type { Source } from '../clipboard';
import { canDrop, howToDrop } from '../drag';

const NO_KEYS = { ctrlKey: false, metaKey: false, shiftKey: false };

describe('howToDrop', () => {
  it.each([
    ['within a root', {}, { isSameRoot: true, removable: true }, 'move'],
    ['from one root to another', {}, { isSameRoot: false, removable: true }, 'copy'],
    ['what may not be removed', {}, { isSameRoot: true, removable: false }, 'copy'],
    ['within a root, with Ctrl', { ctrlKey: true }, { isSameRoot: true, removable: true }, 'copy'],
    ['within a root, with Cmd', { metaKey: true }, { isSameRoot: true, removable: true }, 'copy'],
    ['to another root, with Shift', { shiftKey: true }, { isSameRoot: false, removable: true }, 'move'],
    [
      'what may not be removed, with Shift',
      { shiftKey: true },
      { isSameRoot: true, removable: false },
      'copy'
    ],
    ['with Ctrl and Shift', { ctrlKey: true, shiftKey: true }, { isSameRoot: false, removable: true }, 'copy']
  ])('%s', (_, keys, from, how) => expect(howToDrop({ ...NO_KEYS, ...keys }, from)).toBe(how));
});

describe('canDrop', () => {
  const file: Source = { uri: 'gs://b/run/a.nc', kind: 'object' };
  const folder: Source = { uri: 'gs://b/run/', kind: 'prefix' };
  const store: Source = { uri: 'gs://b/run/x.zarr/', kind: 'dataset' };

  it.each([
    ['a file on another folder', [file], 'gs://b/other/', 'move', true],
    ['a file to where it is', [file], 'gs://b/run/', 'move', false],
    ['a copy of a file beside it', [file], 'gs://b/run/', 'copy', true],
    ['a folder on itself', [folder], 'gs://b/run/', 'copy', false],
    ['a folder on one below it', [folder], 'gs://b/run/deep/', 'copy', false],
    ['a folder on one whose name begins alike', [folder], 'gs://b/run-2/', 'copy', true],
    ['a folder to where it is', [folder], 'gs://b/', 'move', false],
    ['a dataset on itself', [store], 'gs://b/run/x.zarr/', 'copy', false],
    ['rows of which one cannot', [file, folder], 'gs://b/run/deep/', 'move', false]
  ] as const)('%s', (_, sources, target, how, expected) => {
    expect(canDrop(sources, target, how)).toBe(expected);
  });
});
