/** @jest-environment jsdom */
import { nullTranslator } from '@jupyterlab/translation';
import { cleanup, render, screen, within } from '@testing-library/react';
import type { DatasetDescription } from '../../../protocol';
import { formatAttribute, formatDims, formatShape, groupVariables, rawBytes } from '../describe';
import type { IWorkerClient } from '../../tokens';
import { DatasetView } from '../DatasetView';

const variable = (dims: string[], shape: number[], attributes = {}) => ({
  dtype: 'float32',
  shape,
  dims,
  chunks: null,
  codecs: [],
  attributes,
  storedBytes: null
});

const DESCRIPTION: DatasetDescription = {
  uri: 'gs://b/x.nc',
  format: 'netcdf4',
  dims: { time: 12, x: 3 },
  unlimited: ['time'],
  attributes: { title: 'Winds' },
  variables: {
    time: variable(['time'], [12]),
    wind: variable(['time', 'x'], [12, 3], { coordinates: 'lat2d height', long_name: 'Wind speed' }),
    lat2d: variable(['x'], [3]),
    time_bnds: variable(['time'], [12])
  },
  groups: []
};

/** Pictures are the browser tests' matter. */
const CLIENT = { picture: () => new Promise(() => undefined) } as unknown as IWorkerClient;

afterEach(cleanup);

it('tells coordinates from data the way xarray does', () => {
  const { coordinates, variables } = groupVariables(DESCRIPTION);
  expect(coordinates.map(([name]) => name)).toEqual(['time', 'lat2d']);
  expect(variables.map(([name]) => name)).toEqual(['wind', 'time_bnds']);
});

it('shows each part in its section', async () => {
  render(<DatasetView description={DESCRIPTION} client={CLIENT} trans={nullTranslator.load('')} />);
  // The picture's own code is loaded with the first dataset.
  await screen.findByLabelText('Variable');
  const section = (name: string) => within(screen.getByRole('region', { name: new RegExp(`^${name}`) }));
  expect(section('Dimensions').getByText('unlimited')).toBeTruthy();
  expect(section('Data variables').getByText('(time: 12, x: 3)')).toBeTruthy();
  expect(section('Data variables').getAllByText('Wind speed')).toHaveLength(2);
  expect(section('Attributes').getByText('Winds')).toBeTruthy();
});

it.each([
  ['float32', 144],
  ['int16', 72],
  ['bool', 36],
  ['S4', 144],
  ['complex128', 576],
  ['str', undefined]
])('36 items of %s have %s bytes', (dtype, bytes) => {
  expect(rawBytes({ ...variable(['time', 'x'], [12, 3]), dtype })).toBe(bytes);
});

it('writes shapes and attributes as one would in Python', () => {
  expect(formatShape([1, 2])).toBe('(1, 2)');
  expect(formatDims([], [])).toBe('()');
  expect(formatAttribute([1, 2.5])).toBe('[1,2.5]');
  expect(formatAttribute('text')).toBe('text');
});
