import { keyAction, type Key } from '../keyboard';

const AT = { cursor: 50, length: 100, page: 20 };
const plain = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
const press = (key: string, modifiers: Partial<Key> = {}) => keyAction({ key, ...plain, ...modifiers }, AT);

describe('keyAction', () => {
  it.each([
    ['ArrowDown', {}, { do: 'select', index: 51 }],
    ['ArrowUp', {}, { do: 'select', index: 49 }],
    ['PageDown', {}, { do: 'select', index: 70 }],
    ['PageUp', {}, { do: 'select', index: 30 }],
    ['Home', {}, { do: 'select', index: 0 }],
    ['End', {}, { do: 'last' }],
    ['End', { shiftKey: true }, { do: 'extend', index: 99 }],
    ['ArrowDown', { shiftKey: true }, { do: 'extend', index: 51 }],
    ['ArrowDown', { ctrlKey: true }, { do: 'move', index: 51 }],
    [' ', {}, { do: 'toggle', index: 50 }],
    [' ', { shiftKey: true }, { do: 'extend', index: 50 }],
    ['Enter', {}, { do: 'open', index: 50 }],
    ['a', {}, { do: 'type', letter: 'a' }],
    ['Ä', { shiftKey: true }, { do: 'type', letter: 'Ä' }],
    ['ContextMenu', {}, { do: 'menu' }],
    ['F10', { shiftKey: true }, { do: 'menu' }]
  ] as const)('%s %j', (key, modifiers, expected) => {
    expect(press(key, modifiers)).toEqual(expected);
  });

  it.each(['Tab', 'Escape', 'Dead', 'F5'])('leaves %s alone', key => {
    expect(press(key)).toBeUndefined();
  });

  it.each([
    ['Delete', {}],
    ['Backspace', {}],
    ['ArrowUp', { altKey: true }],
    ['a', { ctrlKey: true }],
    ['a', { metaKey: true }]
  ])('leaves %s %j to the shortcuts that people may change', (key, modifiers) => {
    expect(press(key, modifiers)).toBeUndefined();
  });

  it('stays within the rows', () => {
    expect(keyAction({ key: 'PageDown', ...plain }, { cursor: 95, length: 100, page: 20 })).toMatchObject({
      index: 99
    });
    expect(keyAction({ key: 'ArrowUp', ...plain }, { cursor: 0, length: 100, page: 20 })).toMatchObject({
      index: 0
    });
  });

  it('moves nowhere in an empty folder', () => {
    const empty = { cursor: 0, length: 0, page: 20 };
    expect(keyAction({ key: 'ArrowDown', ...plain }, empty)).toBeUndefined();
  });
});
