import { beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { homes } from '../../__tests__/line';
import { ingest, valuesOf, writeZarr, type MadeVariable } from './made';

const newHome = homes();
let home: string;
beforeEach(() => {
  home = newHome();
});

type Variables = Record<string, MadeVariable>;

/** Two files along `time`, with a packed variable, another one and one that does not vary. */
function two(changes: Variables, without?: string): string[] {
  return [0, 2].map(start => {
    const variables: Variables = {
      time: { dims: ['time'], values: [start, start + 1] },
      p: { dims: ['time', 'x'], shape: [2, 2], values: [1, 2, 3, 4], attributes: { scale_factor: 0.5 } },
      v: { dims: ['time'], values: [start + 5, start + 6] },
      height: { dims: ['x'], values: [7, 8], attributes: { units: 'm' } },
      epoch: { dims: [], values: [9], attributes: { units: 'days since 2000-01-01', calendar: 'noleap' } },
      ...(start > 0 && changes)
    };
    if (start > 0 && without !== undefined) {
      delete variables[without];
    }
    return writeZarr(join(home, `from_${start}.zarr`), variables);
  });
}

describe('files along a dimension', () => {
  it('follow one another by their coordinate; what does not vary stays as it is', async () => {
    const { code } = await ingest(home, two({}).reverse());
    expect(code).toBe(0);
    expect(valuesOf(home, 'time')).toEqual([0, 1, 2, 3]);
    expect(valuesOf(home, 'v')).toEqual([5, 6, 7, 8]);
    expect(valuesOf(home, 'height')).toEqual([7, 8]);
    expect(valuesOf(home, 'epoch')).toEqual([9]);
  });

  it.each<[string, Variables, string | undefined, string]>([
    ['lacks a variable', {}, 'v', 'variable "v" of FIRST is missing here. Leave it out with open.drop: [v].'],
    [
      'has one more',
      { w: { dims: ['time'], values: [1, 2] } },
      undefined,
      'variable "w" is not in FIRST. Leave it out with open.drop: [w].'
    ],
    [
      'has other dimensions',
      { v: { dims: ['x'], values: [1, 2] } },
      undefined,
      'variable "v" has the dimensions (x), but in FIRST it has (time).'
    ],
    [
      'has another type',
      { v: { dims: ['time'], values: [1, 2], dtype: '<f8' } },
      undefined,
      'variable "v" is float64, but int32 in FIRST.'
    ],
    [
      'is packed differently',
      { p: { dims: ['time', 'x'], shape: [2, 2], values: [1, 2, 3, 4], attributes: { scale_factor: 2 } } },
      undefined,
      '"p" is packed differently: scale_factor is 2, but 0.5 in FIRST.'
    ],
    [
      'differs in what does not vary',
      { height: { dims: ['x'], values: [7, 9], attributes: { units: 'm' } } },
      undefined,
      '"height" does not vary along the combined dimension, and differs from that in FIRST. Leave it out with open.drop: [height].'
    ],
    [
      'has the same numbers in other units',
      { height: { dims: ['x'], values: [7, 8], attributes: { units: 'km' } } },
      undefined,
      'units of "height" is "km", but "m" in FIRST.'
    ],
    [
      'counts the same days in another calendar',
      { epoch: { dims: [], values: [9], attributes: { units: 'days since 2000-01-01' } } },
      undefined,
      'calendar of "epoch" is absent, but "noleap" in FIRST.'
    ]
  ])('are refused where one %s', async (_, changes, without, words) => {
    const [first, second] = two(changes, without);
    const { code, records } = await ingest(home, [first!, second!]);
    expect(code).toBe(2);
    expect(records.at(-1)).toMatchObject({
      tag: 'unsupported',
      subject: second,
      message: `${second}: ${words.replace('FIRST', first!)}`
    });
    expect(existsSync(join(home, 'out.zarr'))).toBe(false);
  });

  it('must be as long as one another along all others', async () => {
    const p = { dims: ['time', 'x'], shape: [2, 3], values: [1, 2, 3, 4, 5, 6] };
    const [first, second] = two({
      p: { ...p, attributes: { scale_factor: 0.5 } },
      height: { dims: ['x'], values: [7, 8, 9], attributes: { units: 'm' } }
    });
    const { records } = await ingest(home, [first!, second!]);
    expect(records.at(-1)).toMatchObject({
      tag: 'unsupported',
      message: `${second}: dimension "x" of "height" is 3 long, but 2 in ${first}.`
    });
  });

  it('are refused where a new name means other variables', async () => {
    const more = { w: { dims: ['time'], values: [1, 2] } };
    const [first, second] = two(more, 'v');
    const { code, records } = await ingest(home, [first!, second!], { open: { rename: { v: 'w' } } });
    expect(code).toBe(2);
    expect(records.at(-1)).toMatchObject({
      tag: 'unsupported',
      message: `${second}: variable "w" is called "w" here, but "v" in ${first}. Combine files that call it the same.`
    });
    home = newHome();
    const files = two(more);
    const again = await ingest(home, files, { open: { rename: { v: 'w' } } });
    expect(again.records.at(-1)).toMatchObject({
      tag: 'bad-input',
      message: `${files[1]}: open.rename: two things would be called "w".`
    });
  });

  it('warn of units that differ, which are not converted', async () => {
    const [first, second] = two({ v: { dims: ['time'], values: [1, 2], attributes: { units: 'K' } } });
    const { records } = await ingest(home, [first!, second!], {}, '--dry-run');
    expect(records.at(-1)!.warnings).toContain(
      `units of "v" differ: absent in ${first}, "K" in ${second}; the values are not converted.`
    );
  });

  it('have their times counted from one reference, and say so', async () => {
    const time = (values: number[], day: string): Variables => ({
      time: { dims: ['time'], values, attributes: { units: `days since ${day}` } }
    });
    const files = [
      writeZarr(join(home, 'a.zarr'), time([0, 1], '2000-01-01')),
      writeZarr(join(home, 'b.zarr'), time([0, 1], '2000-01-03'))
    ];
    const { records } = await ingest(home, files, {}, '--dry-run');
    expect(records.at(-1)!.warnings).toEqual([
      'Time units differ between files; re-encoded to one reference: time.'
    ]);
    expect((await ingest(home, files)).code).toBe(0);
    expect(valuesOf(home, 'time')).toEqual([0, 1, 2, 3]);
  });
});

describe('combine.dim', () => {
  it('must be named where there are several files', async () => {
    const files = two({});
    const { records } = await ingest(home, files, { combine: {} });
    expect(records.at(-1)).toMatchObject({
      tag: 'bad-input',
      message: `The plan has 2 files, but combine.dim does not say along which dimension they follow one another. Dimensions of ${files[0]}: x, time.`
    });
  });

  it('must be a dimension', async () => {
    const [first, second] = two({});
    for (const files of [[first!], [first!, second!]]) {
      const { records } = await ingest(home, files, { combine: { dim: 'tyme' } });
      expect(records.at(-1)).toMatchObject({
        tag: 'bad-input',
        subject: first,
        message: `${first}: there is no dimension "tyme" to combine along. Did you mean "time"? Dimensions: x, time.`
      });
    }
  });
});
