import type { DatasetDescription, VariableDescription } from '../../../protocol/dataset';
import { differencesOf } from '../compare';

const variable = (more: Partial<VariableDescription> = {}): VariableDescription => ({
  dtype: 'int16',
  shape: [12, 4],
  dims: ['time', 'lat'],
  chunks: [1, 4],
  codecs: ['shuffle', 'zlib'],
  attributes: { units: 'degC', scale_factor: 0.5 },
  storedBytes: null,
  ...more
});

const file = (
  variables: Record<string, VariableDescription>,
  attributes: DatasetDescription['attributes'] = {}
): DatasetDescription => ({
  uri: '/a.nc',
  format: 'netcdf4',
  dims: { time: 12, lat: 4 },
  unlimited: ['time'],
  attributes,
  variables,
  groups: []
});

const ALONG_TIME = { dim: 'time', merge: false };

it('finds nothing in files that only follow one another', () => {
  const files = [file({ sst: variable() }), file({ sst: variable({ shape: [11, 4] }) })];
  expect(differencesOf(files, ALONG_TIME)).toEqual([]);
});

it.each<[string, Partial<VariableDescription>, object]>([
  ['type', { dtype: 'float32' }, { kind: 'dtype', blocks: true }],
  ['dimensions', { dims: ['time', 'y'] }, { kind: 'dimensions', blocks: true }],
  ['length', { shape: [12, 5] }, { kind: 'length', field: 'lat', blocks: true }],
  [
    'packing',
    { attributes: { units: 'degC', scale_factor: 0.1 } },
    { kind: 'packing', field: 'scale_factor', blocks: true }
  ],
  ['units', { attributes: { units: 'K', scale_factor: 0.5 } }, { kind: 'units', blocks: false }],
  ['chunks', { chunks: [12, 4] }, { kind: 'chunks', blocks: false }],
  ['codecs', { codecs: ['zstd'] }, { kind: 'codecs', blocks: false }],
  [
    'an attribute',
    { attributes: { units: 'degC', scale_factor: 0.5, comment: 'x' } },
    { kind: 'attribute', field: 'comment', blocks: false }
  ]
])('tells of %s that differs, and in which files', (_, more, difference) => {
  const files = [file({ sst: variable() }), file({ sst: variable(more) }), file({ sst: variable() })];
  const found = differencesOf(files, ALONG_TIME);
  expect(found).toEqual([expect.objectContaining({ variable: 'sst', ...difference })]);
  expect(found[0].values.map(({ files: indices }) => indices)).toEqual([[0, 2], [1]]);
});

it('shows numbers of packing as numbers', () => {
  const marked = (mark: number | string) => file({ sst: variable({ attributes: { _FillValue: mark } }) });
  const [packing] = differencesOf([marked('NaN'), marked(-1)], ALONG_TIME);
  expect(packing.values.map(({ value }) => value)).toEqual(['NaN', '-1']);
});

it('lets times have other references, not other calendars', () => {
  const time = (units: string, calendar?: string) =>
    file({
      time: variable({ dims: ['time'], shape: [12], attributes: { units, ...(calendar && { calendar }) } })
    });
  const [units] = differencesOf([time('days since 2000-01-01'), time('days since 2001-01-01')], ALONG_TIME);
  expect(units).toMatchObject({ kind: 'units', blocks: false });
  expect(
    differencesOf(
      [time('days since 2000-01-01', 'standard'), time('days since 2000-01-01', 'gregorian')],
      ALONG_TIME
    )
  ).toEqual([]);
  const [calendar] = differencesOf(
    [time('days since 2000-01-01', 'noleap'), time('days since 2000-01-01')],
    ALONG_TIME
  );
  expect(calendar).toMatchObject({ kind: 'calendar', blocks: true });
});

it('wants units of what does not vary along the series to be the same', () => {
  const lat = (units: string) =>
    file({ lat: variable({ dims: ['lat'], shape: [4], attributes: { units } }) });
  expect(differencesOf([lat('degrees_north'), lat('degrees')], ALONG_TIME)).toMatchObject([
    { kind: 'units', blocks: true }
  ]);
});

it('expects different variables only where the plan says so, and tells what blocks first', () => {
  const files = [file({ sst: variable() }, { title: 'a' }), file({ ice: variable() }, { title: 'b' })];
  expect(differencesOf(files, ALONG_TIME).map(({ kind, blocks }) => [kind, blocks])).toEqual([
    ['variable', true],
    ['variable', true],
    ['attribute', false]
  ]);
  expect(differencesOf(files, { dim: null, merge: true })).toMatchObject([
    { variable: null, field: 'title' }
  ]);
});
