import { beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { homes } from '../../../__tests__/line';
import { ingest, valuesOf, writeZarr } from '../../__tests__/made';

const newHome = homes();
let home: string;
beforeEach(() => {
  home = newHome();
});

/** More than is read when the files are compared: 40 kB a file. */
const LARGE = 5000;

/** A file of two steps, and of a variable that does not vary with them. */
function file(start: number, name = `from_${start}.zarr`): string {
  const steps = [start, start + 1];
  return writeZarr(join(home, name), {
    time: { dims: ['time'], values: steps },
    waves: { dims: ['time', 'y'], shape: [2, LARGE], values: new Int32Array(2 * LARGE).fill(start) },
    v: { dims: ['time'], values: steps.map(step => step * 10) },
    height: { dims: ['x'], values: [7, 8] }
  });
}

/** The store's files, and what they hold. */
function contents(): Record<string, string> {
  const out = join(home, 'out.zarr');
  const paths = readdirSync(out, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    paths
      .filter(path => statSync(join(out, path)).isFile())
      .map(path => [path, readFileSync(join(out, path), 'latin1')])
  );
}

describe('a plan with more files than its store', () => {
  it.each<[string, object]>([
    ['v2', { zarrFormat: 2 }],
    ['v3', { zarrFormat: 3 }],
    ['v3 in shards', { zarrFormat: 3, chunks: { time: 1 }, shards: { time: 4 } }]
  ])('adds them: %s', async (name, target) => {
    const files = [file(0), file(2), file(4)];
    // What Python writes for an attribute that is no number.
    writeFileSync(join(files[0]!, '.zattrs'), '{"limits": [NaN, Infinity, -Infinity]}');
    await ingest(home, files.slice(0, 1), { target });
    const { records } = await ingest(home, files, { target });
    expect(records.at(-1)).toMatchObject({ type: 'result', appended: 4 });
    if (name === 'v2') {
      expect(valuesOf(home, 'v')).toEqual([0, 10, 20, 30, 40, 50]);
      expect(contents()['.zmetadata']).toContain('"shape": [\n                6\n');
    }
  });

  it.each<[string, string[], Record<string, object>, string]>([
    ['come before', ['-2', '0'], {}, 'its 2 values of "time" are not the first'],
    ['are no more', ['2'], {}, "it has 2 values along time, the plan's files 2"],
    [
      'lack a variable',
      ['0', '2'],
      { open: { drop: ['v'] } },
      'it has the variables height, time, v, waves, the plan height, time, waves.'
    ],
    [
      'have another type',
      ['0', '2'],
      { open: { cast: { v: 'float64' } } },
      '"v" would have other attributes, or another type or codec'
    ],
    [
      'have another coordinate',
      ['0', '2'],
      { open: { cast: { time: 'int64' } } },
      '"time" would have other attributes, or another type or codec'
    ],
    [
      'have other attributes',
      ['0', '2'],
      { target: { attributes: { title: 'x' } } },
      'its global attributes would be others'
    ],
    [
      'would leave consolidated metadata behind',
      ['0', '2'],
      { target: { consolidated: false } },
      'it has a .zmetadata, which the plan would not write anew'
    ],
    [
      'have no coordinate',
      ['0', '2'],
      { open: { drop: ['time'] }, combine: { dim: 'time', sort: false } },
      'there is no coordinate along combine.dim'
    ]
  ])('adds none that %s', async (_, starts, sections, words) => {
    await ingest(home, [file(0)]);
    const before = contents();
    const files = starts.map(start => file(Number(start), `next_${start}.zarr`));
    const { code, records } = await ingest(home, files, sections);
    expect(code).toBe(1);
    expect(records.at(-1)).toMatchObject({
      tag: 'conflict',
      subject: join(home, 'out.zarr'),
      message: expect.stringContaining(`out.zarr exists already, and the plan does not add to it: ${words}`)
    });
    expect(contents()).toEqual(before);
    expect(existsSync(join(home, 'out.zarr.lifecycle'))).toBe(false);
  });

  it.each([
    ['nothing of ours', (documents: string) => documents.replace('lifecycle_plan_sha256', 'other')],
    ['no JSON', () => '{']
  ])('adds none to a store whose attributes are %s', async (_, change) => {
    await ingest(home, [file(0)]);
    const path = join(home, 'out.zarr/.zattrs');
    writeFileSync(path, change(readFileSync(path, 'utf8')));
    const { code, records } = await ingest(home, [file(0, 'a.zarr'), file(2)]);
    expect(code).toBe(1);
    expect(records.at(-1)).toMatchObject({
      tag: 'conflict',
      message: `${join(home, 'out.zarr')} exists already. Choose another target, remove it, or set target.overwrite: true in the plan.`
    });
  });

  it('takes back what it added when a file turns out to be broken', async () => {
    // The third chunk is new, and written before the broken one is read.
    const target = { chunks: { time: 3 } };
    const files = [file(0), file(2), file(4), file(6)];
    await ingest(home, files.slice(0, 2), { target });
    const before = contents();
    const broken = join(files[3]!, 'waves/0.0');
    const whole = readFileSync(broken);
    truncateSync(broken, 4);
    const { code, err } = await ingest(home, files, { target });
    expect(code).toBe(2);
    expect(err).toContain(files[3]);
    const after = contents();
    expect(Object.keys(after)).toEqual(Object.keys(before));
    expect(after['.zmetadata']).toBe(before['.zmetadata']);
    expect(existsSync(join(home, 'out.zarr.lifecycle'))).toBe(false);
    writeFileSync(broken, whole);
    expect((await ingest(home, files, { target })).code).toBe(0);
    expect(valuesOf(home, 'v')).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 0]);
  });
});
