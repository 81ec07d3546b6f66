/** Small Zarr v3 stores for the viewer, written by hand so that they hold what a test needs. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface WrittenArray {
  shape: number[];
  dims: string[];
  attributes?: object;
  /** Shape of a chunk; the whole without it. */
  chunks?: number[];
  /** Of the first chunk; without it no chunk is there. */
  values?: (index: number) => number;
}

function document(path: string, content: object): void {
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'zarr.json'), JSON.stringify({ zarr_format: 3, ...content }));
}

export function writeGroup(path: string, attributes: object = {}): void {
  document(path, { node_type: 'group', attributes });
}

export function writeArray(
  path: string,
  { shape, dims, attributes = {}, chunks = shape, values }: WrittenArray
): void {
  document(path, {
    node_type: 'array',
    shape,
    data_type: 'float64',
    chunk_grid: { name: 'regular', configuration: { chunk_shape: chunks } },
    chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
    fill_value: 'NaN',
    codecs: [{ name: 'bytes', configuration: { endian: 'little' } }],
    dimension_names: dims,
    attributes
  });
  if (values) {
    const file = join(path, 'c', ...shape.map(() => '0'));
    mkdirSync(join(file, '..'), { recursive: true });
    const length = chunks.reduce((product, count) => product * count, 1);
    writeFileSync(
      file,
      Float64Array.from({ length }, (_, i) => values(i))
    );
  }
}
