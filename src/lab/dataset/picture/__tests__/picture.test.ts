import { jest } from '@jest/globals';
import { nullTranslator } from '@jupyterlab/translation';
import fc from 'fast-check';
import type { DatasetDescription, Picture, VariableDescription } from '../../../../protocol';
import { packPicture, unpackPicture } from '../../../../protocol/picture';
import { curvilinear, kindOf, runsDown } from '../axes';
import { colourTable, paint, scaleFor } from '../colours';
import { drawable, drawings } from '../drawings';
import { dimensionAxis } from '../frame';
import { KINDS, kindOfDrawing } from '../kinds';
import { cellAt, firstView, moved, zoomed } from '../window';
import { describePicture, formatValue, readoutAt } from '../words';

const trans = nullTranslator.load('');

const variable = (
  dims: string[],
  shape: number[],
  attributes = {},
  dtype = 'float32'
): VariableDescription => ({ dtype, shape, dims, chunks: null, codecs: [], attributes, storedBytes: null });

const OCEAN: DatasetDescription = {
  uri: 'gs://b/ocean.zarr',
  format: 'zarr2',
  dims: { time: 12, z: 5, y: 4, x: 8, one: 1 },
  unlimited: [],
  attributes: {},
  variables: {
    time: variable(['time'], [12], { units: 'days since 2001-01-01' }),
    z: variable(['z'], [5], { positive: 'down', units: 'm' }),
    y: variable(['y'], [4], { units: 'degrees_north' }),
    x: variable(['x'], [8], { standard_name: 'longitude' }),
    salt: variable(['time', 'z', 'y', 'x'], [12, 5, 4, 8]),
    series: variable(['one', 'time'], [1, 12]),
    name: variable(['x'], [8], {}, 'str'),
    scalar: variable([], [])
  },
  groups: []
};

describe('axes', () => {
  it.each([
    ['degrees_north', {}, 'latitude'],
    ['degreeE', {}, 'longitude'],
    ['hPa', {}, 'vertical'],
    ['hours since 1900-01-01', {}, 'time'],
    ['m', { positive: 'up' }, 'vertical'],
    ['1', { axis: 'T' }, 'time'],
    ['km', {}, 'other']
  ])('with units %s and %j are %s', (units, more, kind) => {
    expect(kindOf('d', variable(['d'], [2], { units, ...more }))).toBe(kind);
  });

  it('are known by their plain name where attributes say nothing', () => {
    expect(kindOf('lat', undefined)).toBe('latitude');
    expect(kindOf('ncells', undefined)).toBe('other');
  });

  it('run down where CF says so', () => {
    expect(runsDown(OCEAN.variables.z)).toBe(true);
    expect(runsDown(variable(['p'], [2], { units: 'hPa' }))).toBe(true);
    expect(runsDown(variable(['h'], [2], { units: 'hPa', positive: 'up' }))).toBe(false);
  });
});

it('draws what has numbers along a dimension', () => {
  expect(drawable(OCEAN)).toEqual(['time', 'z', 'y', 'x', 'salt', 'series']);
});

it('offers a map first, then a section, then lines', () => {
  expect(drawings('salt', OCEAN)).toEqual([
    { kind: 'image', dims: ['y', 'x'] },
    { kind: 'image', dims: ['z', 'x'] },
    { kind: 'line', dims: ['time'] },
    { kind: 'profile', dims: ['z'] },
    { kind: 'line', dims: ['y'] },
    { kind: 'line', dims: ['x'] }
  ]);
  expect(drawings('series', OCEAN)).toEqual([{ kind: 'line', dims: ['time'] }]);
});

it('offers a variable only what has as many dimensions as the kind takes', () => {
  const all = drawable(OCEAN).flatMap(name => drawings(name, OCEAN));
  expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(Object.keys(KINDS)));
  all.forEach(drawing => expect(drawing.dims).toHaveLength(kindOfDrawing(drawing).along.length));
});

describe('the first view', () => {
  it('is the whole of what is small', () => {
    expect(firstView([721, 1440], [721, 1440], 4_000_000)).toEqual([
      { start: 0, count: 721 },
      { start: 0, count: 1440 }
    ]);
  });

  it('stays inside, on chunk borders, and within what a first look may read', () => {
    const axis = fc.record({
      length: fc.integer({ min: 1, max: 100_000 }),
      chunk: fc.integer({ min: 1, max: 5000 })
    });
    fc.assert(
      fc.property(axis, axis, (a, b) => {
        const view = firstView([a.length, b.length], [a.chunk, b.chunk], a.chunk * b.chunk * 4);
        const chunks = [a, b].map(({ length, chunk }, i) => {
          const { start, count } = view[i];
          expect(start % chunk).toBe(0);
          expect(count).toBeGreaterThan(0);
          expect(start + count).toBeLessThanOrEqual(length);
          return Math.ceil(count / chunk);
        });
        expect(chunks[0] * chunks[1]).toBeLessThanOrEqual(64);
      })
    );
  });
});

it('zooms about the middle and stops at the ends', () => {
  expect(zoomed({ start: 0, count: 100 }, 0.5, 100)).toEqual({ start: 25, count: 50 });
  expect(zoomed({ start: 90, count: 10 }, 4, 100)).toEqual({ start: 60, count: 40 });
  expect(zoomed({ start: 5, count: 1 }, 0.5, 100)).toEqual({ start: 5, count: 1 });
  expect(zoomed({ start: 5, count: 10 }, Infinity, 100)).toEqual({ start: 0, count: 100 });
  expect(moved({ start: 10, count: 20 }, -1, 100)).toEqual({ start: 0, count: 20 });
});

it('finds a value between the cells of an axis, whichever way it runs', () => {
  expect(cellAt([0, 10, 30], 20)).toBe(1.5);
  expect(cellAt([90, 0, -90], 45)).toBe(0.5);
  expect(cellAt([0, 10], 11)).toBeUndefined();
});

describe('colours', () => {
  it('have zero in the middle where values lie on both sides', () => {
    expect(scaleFor(-1, 3)).toEqual({ palette: 'red-blue', low: -3, high: 3 });
    expect(scaleFor(270, 300)).toEqual({ palette: 'viridis', low: 270, high: 300 });
  });

  it('end at the ends, and leave out what is missing', () => {
    const table = colourTable('greys');
    const pixels = paint(new Float32Array([0, 1, -5, 9, NaN]), { palette: 'greys', low: 0, high: 1 });
    expect([...pixels]).toEqual([table[0], table[255], table[0], table[255], 0]);
  });
});

it('ticks dates without the time of day where days tell enough', () => {
  const dates = ['2001-01-16 12:00', '2001-02-15', '2001-03-16 12:00'];
  const axis = { dim: 'time', start: 0, count: 3, step: 1, values: [15.5, 45, 74.5], dates };
  expect(dimensionAxis(axis, 'time', false, 5).ticks.map(({ label }) => label)).toEqual([
    '2001-01-16',
    '2001-02-15',
    '2001-03-16'
  ]);
});

it('goes over the wire unchanged, and is told in words', () => {
  const picture: Picture = {
    axes: [{ dim: 'lät', start: 0, count: 3, step: 1, values: [-1, 0, 1], dates: null }],
    at: { time: '2001-01-16' },
    range: { min: 1, max: 2.5, low: 1, high: 2.5 },
    missing: 1
  };
  const cells = new Float32Array([1, NaN, 2.5]);
  const sent = packPicture(picture, cells);
  const received = unpackPicture(sent.buffer as ArrayBuffer);
  expect(received.picture).toEqual(picture);
  expect([...received.cells]).toEqual([...cells]);
  expect(describePicture({ name: 't', picture, units: 'K' }, trans)).toBe(
    't, lät -1 to 1, time 2001-01-16, values from 1 to 2.5 K'
  );
  expect(formatValue(NaN)).toBe('NaN');
});

it('hands the translator whole phrases', () => {
  const said = jest.spyOn(trans, '__');
  const picture = { axes: [], at: {}, range: { min: 1, max: 2 } } as unknown as Picture;
  describePicture({ name: 't', picture, units: 'K' }, trans);
  expect(said).toHaveBeenCalledWith('values from %1 to %2 %3', '1', '2', 'K');
  describePicture({ name: 't', picture: { ...picture, range: null }, units: 'K' }, trans);
  expect(said).toHaveBeenCalledWith('no values');
});

describe('a curvilinear grid', () => {
  const grid = (coordinates: unknown, dims = ['y', 'x']): DatasetDescription => ({
    ...OCEAN,
    variables: {
      t: variable(['time', 'y', 'x'], [2, 3, 4], { coordinates }),
      nav_lat: variable(dims, [3, 4], { units: 'degrees_north' }),
      nav_lon: variable(dims, [3, 4], { standard_name: 'longitude' }),
      time: variable(['time'], [2])
    }
  });

  it('is known by latitudes and longitudes of two dimensions', () => {
    expect(curvilinear('t', grid('nav_lat nav_lon'))).toEqual({
      latitude: 'nav_lat',
      longitude: 'nav_lon',
      dims: ['y', 'x']
    });
  });

  it.each([
    ['a coordinate is not named', grid('nav_lat')],
    ['nothing is named', grid(undefined)],
    ['they are of other dimensions', grid('nav_lat nav_lon', ['v', 'u'])]
  ])('is none where %s', (_, description) => {
    expect(curvilinear('t', description)).toBeUndefined();
  });

  it('tells where a cell lies beside its indices', () => {
    const axis = (dim: string, count: number) => ({
      dim,
      start: 10,
      count,
      step: 1,
      values: null,
      dates: null
    });
    const scene = {
      picture: { axes: [axis('y', 2), axis('x', 2)], at: {}, range: null, missing: 0 },
      cells: new Float32Array([1, 2, 3, NaN]),
      units: 'K',
      places: {
        latitude: new Float32Array([5, 6, 7, 8]),
        longitude: new Float32Array([-5, -6, -7, -8])
      }
    } as unknown as Parameters<typeof readoutAt>[0];
    expect(readoutAt(scene, [1, 0], trans)).toBe('y 11, x 10, latitude 7, longitude -7: 3 K');
    expect(readoutAt(scene, [1, 1], trans)).toBe('y 11, x 11, latitude 8, longitude -8: missing');
  });
});
