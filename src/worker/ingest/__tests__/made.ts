/** Small sources, and plans over them that are run as a person runs them. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Attributes } from '../../../protocol/dataset';
import { runLine, type Said } from '../../__tests__/line';

export interface MadeVariable {
  dims: string[];
  /** One along each dimension without it. */
  shape?: number[];
  values: ArrayLike<number>;
  dtype?: '<i4' | '<f8';
  attributes?: Attributes;
}

/** A Zarr v2 store of a chunk a variable, as it is. */
export function writeZarr(folder: string, variables: Readonly<Record<string, MadeVariable>>): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '.zgroup'), '{"zarr_format": 2}');
  for (const [name, { dims, values, attributes = {}, dtype = '<i4', ...more }] of Object.entries(variables)) {
    const shape = more.shape ?? [values.length];
    const array = {
      zarr_format: 2,
      shape: dims.length === 0 ? [] : shape,
      chunks: dims.length === 0 ? [] : shape,
      dtype,
      compressor: null,
      filters: null,
      fill_value: null,
      order: 'C'
    };
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, '.zarray'), JSON.stringify(array));
    writeFileSync(join(folder, name, '.zattrs'), JSON.stringify({ _ARRAY_DIMENSIONS: dims, ...attributes }));
    const bytes = dtype === '<i4' ? Int32Array.from(values) : Float64Array.from(values);
    writeFileSync(join(folder, name, array.shape.map(() => 0).join('.') || '0'), Buffer.from(bytes.buffer));
  }
  return folder;
}

/** Run a plan over `paths`, along `time` unless it says otherwise, into `out.zarr`: Zarr v2. */
export function ingest(
  home: string,
  paths: readonly string[],
  { target = {}, ...sections }: Record<string, object> = {},
  ...options: string[]
): Promise<Said> {
  const plan = {
    lifecycle: 1,
    name: 'made',
    source: { kind: 'local', local: { paths } },
    combine: { dim: 'time' },
    target: { uri: join(home, 'out.zarr'), zarrFormat: 2, ...target },
    ...sections
  };
  const file = join(home, 'plan.yaml');
  writeFileSync(file, JSON.stringify(plan));
  return runLine(home, ['ingest', file, '--json', ...options]);
}

/** What all chunks of a variable in `out.zarr` hold, uncompressed and of one dimension at most. */
export function valuesOf(home: string, name: string): number[] {
  const folder = join(home, 'out.zarr', name);
  const { dtype } = JSON.parse(readFileSync(join(folder, '.zarray'), 'utf8')) as { dtype: string };
  const chunks = readdirSync(folder).filter(file => /^\d+$/.test(file));
  return chunks
    .sort((a, b) => Number(a) - Number(b))
    .flatMap(file => {
      const { buffer } = Uint8Array.from(readFileSync(join(folder, file)));
      return dtype === '<i8' ? Array.from(new BigInt64Array(buffer), Number) : [...new Int32Array(buffer)];
    });
}
