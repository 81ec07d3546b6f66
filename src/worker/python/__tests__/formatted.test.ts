import fc from 'fast-check';
import { pythonLiteral, pythonText } from '../formatted';

describe('pythonText', () => {
  it.each([
    ['plain', `'plain'`],
    ["it's", `"it's"`],
    [`it's "it"`, `'it\\'s "it"'`],
    ['a\\b', `'a\\\\b'`],
    ['two\nlines', `'two\\nlines'`],
    ['\u0000', `'\\u0000'`],
    ['ü😀', `'ü😀'`]
  ])('writes %j as %s', (value, source) => expect(pythonText(value)).toBe(source));

  it('stays on one line and ends where it began, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), value => {
        const source = pythonText(value);
        const quote = source[0]!;
        expect(source).not.toMatch(/[\n\r]/);
        // No quotation mark inside but behind an odd number of backslashes.
        expect(source.slice(1, -1).replace(/\\./gs, '')).not.toContain(quote);
      })
    );
  });
});

it('writes lists and mappings an item a line', () => {
  expect(pythonLiteral({ a: [1, true], b: null, c: {} })).toBe(
    "{\n    'a': [\n        1,\n        True,\n    ],\n    'b': None,\n    'c': {},\n}"
  );
});
