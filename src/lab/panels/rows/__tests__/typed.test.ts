import { jest } from '@jest/globals';
import { rowNamed, Typed } from '../typed';

const NAMES = ['apple', 'banana', 'Berry', 'blue', 'cherry', undefined, 'aa'];
const from = (cursor: number, letters: string) =>
  rowNamed(letters, {
    cursor,
    length: NAMES.length,
    at: index => (NAMES[index] === undefined ? undefined : { name: NAMES[index] })
  });

describe('rowNamed', () => {
  it.each([
    ['the next row of a letter', 0, 'b', 1],
    ['the one after it, whatever its case', 1, 'b', 2],
    ['the first one again after the last', 3, 'b', 1],
    ['where it is, when there is no other', 4, 'c', 4],
    ['on, for the same letter again', 1, 'bb', 2],
    ['to the row of several letters', 0, 'bl', 3],
    ['nowhere, while several letters are right', 2, 'be', 2],
    ['past a row that is not in memory', 4, 'a', 6]
  ])('goes to %s', (_, cursor, letters, expected) => {
    expect(from(cursor, letters)).toBe(expected);
  });

  it('stays where no row is called so', () => {
    expect(from(0, 'zz')).toBeUndefined();
    expect(rowNamed('a', { cursor: 0, length: 0, at: () => undefined })).toBeUndefined();
  });
});

describe('Typed', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('joins letters until there is a pause', () => {
    const typed = new Typed();
    expect(typed.add('e')).toBe('e');
    jest.advanceTimersByTime(900);
    expect(typed.add('r')).toBe('er');
    jest.advanceTimersByTime(1100);
    expect(typed.add('a')).toBe('a');
  });
});
