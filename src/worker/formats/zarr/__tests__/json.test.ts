import fc from 'fast-check';
import { exactInteger } from '../../dtypes';
import { parseJson } from '../json';

describe('JSON of zarr-python', () => {
  it('has NaN and infinities as bare words', () => {
    const { value, types } = parseJson('{"a": NaN, "b": [-Infinity, 1], "c": "NaN Infinity"}');
    expect(value).toEqual({ a: NaN, b: [-Infinity, 1], c: 'NaN Infinity' });
    expect(types(value)).toEqual({ a: 'float64', b: 'float64' });
  });

  it('tells floats from integers by how they are written', () => {
    const { value, types } = parseJson('{"f": 1.0, "i": 1, "e": 1e3, "l": [1.0, 2], "n": {"x": 1.0}}');
    expect(types(value)).toEqual({ f: 'float64', e: 'float64', l: 'float64' });
    expect(types((value as { n: object }).n)).toEqual({ x: 'float64' });
  });

  it('keeps integers beyond 2^53', () => {
    const { value } = parseJson('{"a": 9007199254740993, "b": -9223372036854775808}');
    expect(exactInteger((value as { a: unknown }).a)).toBe(9007199254740993n);
    expect(exactInteger((value as { b: unknown }).b)).toBe(-9223372036854775808n);
  });

  it('takes the names of what every object has for texts', () => {
    const texts = ['valueOf', 'constructor', 'toString', '__proto__'];
    expect(parseJson(JSON.stringify(texts)).value).toEqual(texts);
  });

  it('is JSON for everything JSON can say', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), json => {
        const text = JSON.stringify(json);
        // Whole floats beyond 2^53 are digits in JavaScript's JSON: they come back exactly, as integers.
        fc.pre(!/\d{16}/.test(text));
        expect(parseJson(text).value).toEqual(JSON.parse(text));
      })
    );
  });
});
