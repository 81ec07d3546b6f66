/** @jest-environment jsdom */
import { nullTranslator } from '@jupyterlab/translation';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import type { DatasetDescription } from '../../../protocol';
import {
  chunkCount,
  formatAttribute,
  formatDims,
  formatEnds,
  formatShape,
  groupVariables,
  rawBytes
} from '../describe';
import type { IWorkerClient } from '../../tokens';
import { DatasetView } from '../DatasetView';
import { VariableRow } from '../VariableRow';

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
  render(
    <DatasetView
      description={DESCRIPTION}
      ends={{ time: { first: '1982-01-16', last: '1982-12-16' } }}
      group={undefined}
      client={CLIENT}
      trans={nullTranslator.load('')}
      onOpenGroup={() => undefined}
    />
  );
  // The picture's own code is loaded with the first dataset.
  await screen.findByLabelText('Variable');
  const section = (name: string) => within(screen.getByRole('region', { name: new RegExp(`^${name}`) }));
  expect(section('Dimensions').getByText('unlimited')).toBeTruthy();
  expect(section('Data variables').getByText('(time: 12, x: 3)')).toBeTruthy();
  expect(section('Data variables').getAllByText('Wind speed')).toHaveLength(2);
  expect(section('Attributes').getByText('Winds')).toBeTruthy();
  expect(section('Coordinates').getByText('1982-01-16 … 1982-12-16')).toBeTruthy();
});

it('names what is not decoded, and says why', async () => {
  const why = 'it has a compound type';
  const dtype = 'compound {x: <f8, name: S16}';
  const client = { call: () => new Promise(() => undefined) } as unknown as IWorkerClient;
  render(
    <VariableRow
      name="table"
      variable={{ ...variable(['row'], [5]), dtype, unreadable: why }}
      ends={undefined}
      place={{ uri: DESCRIPTION.uri }}
      client={client}
      trans={nullTranslator.load('')}
    />
  );
  expect(screen.getByText('compound')).toBeTruthy();
  const row = screen.getByRole('group') as HTMLDetailsElement;
  row.open = true;
  fireEvent(row, new Event('toggle'));
  expect(await screen.findByText(`${dtype}, not decoded: ${why}`)).toBeTruthy();
  expect(screen.queryByText('of no fixed length')).toBeNull();
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

it.each([
  [{ first: '20.5', last: '379.5' }, 'degrees_east', '20.5 … 379.5 degrees_east'],
  [{ first: '2', last: '2' }, 'm', '2 m'],
  [{ first: '1982-01-16', last: '1982-12-16' }, 'days since 1900-01-01', '1982-01-16 … 1982-12-16'],
  [{ first: '0', last: '5' }, '1', '0 … 5']
])('writes the ends of a coordinate: %j %s', (ends, units, words) => {
  expect(formatEnds(ends, units)).toBe(words);
});

it('counts the chunks that a shape may have', () => {
  expect(chunkCount([10, 7], [4, 7])).toBe(3);
  expect(chunkCount([], [])).toBe(1);
});
