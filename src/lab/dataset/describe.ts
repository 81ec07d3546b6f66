/** How a dataset's parts are put into words; pure. */
import type { AttributeValue, CoordinateEnds, DatasetDescription, VariableDescription } from '../../protocol';

interface Grouped {
  coordinates: [string, VariableDescription][];
  variables: [string, VariableDescription][];
}

/**
 * Coordinates and data variables the way xarray tells them apart: named like
 * a dimension, or named by a `coordinates` attribute (CF 5).
 */
export function groupVariables(description: DatasetDescription): Grouped {
  const named = new Set<string>(Object.keys(description.dims));
  const tell = (value: AttributeValue | undefined) => {
    if (typeof value === 'string') {
      value.split(/\s+/).forEach(name => named.add(name));
    }
  };
  tell(description.attributes.coordinates);
  Object.values(description.variables).forEach(variable => tell(variable.attributes.coordinates));
  const entries = Object.entries(description.variables);
  return {
    coordinates: entries.filter(([name]) => named.has(name)),
    variables: entries.filter(([name]) => !named.has(name))
  };
}

/** A type as it fits into a line: of a compound without its members. */
export function shortType(dtype: string): string {
  return dtype.replace(/ \{.*$/s, '');
}

/** Bytes of one item; undefined for strings of any length. */
export function itemBytes(dtype: string): number | undefined {
  if (dtype === 'bool') {
    return 1;
  }
  const fixed = /^S(\d+)$/.exec(dtype);
  if (fixed) {
    return Number(fixed[1]);
  }
  const bits = /^(?:u?int|float|complex)(\d+)$/.exec(dtype);
  return bits ? Number(bits[1]) / 8 : undefined;
}

/** Uncompressed bytes of a variable, when its type has a size. */
export function rawBytes(variable: VariableDescription): number | undefined {
  const item = itemBytes(variable.dtype);
  return item === undefined ? undefined : variable.shape.reduce((product, length) => product * length, item);
}

/** Chunks that a variable may have; absent ones too. */
export function chunkCount(shape: readonly number[], chunks: readonly number[]): number {
  return shape.reduce((product, length, axis) => product * Math.ceil(length / chunks[axis]), 1);
}

/** `1982-01-16 … 1982-12-16`, `20.5 … 379.5 degrees_east`, or the one value. */
export function formatEnds({ first, last }: CoordinateEnds, units?: AttributeValue): string {
  const values = first === last ? first : `${first} … ${last}`;
  // A date says its units; a pure number has none.
  return typeof units !== 'string' || units === '1' || /\ssince\s/i.test(units)
    ? values
    : `${values} ${units}`;
}

/** `(120, 89)`, as Python writes a shape. */
export function formatShape(shape: readonly number[]): string {
  return shape.length === 0 ? '()' : `(${shape.join(', ')})`;
}

/** `(time: 120, lat: 89)`; a line never ends between a name and its length. */
export function formatDims(dims: readonly string[], shape: readonly number[]): string {
  return dims.length === 0 ? '()' : `(${dims.map((dim, axis) => `${dim}:\u00a0${shape[axis]}`).join(', ')})`;
}

/** As one would write it in Python. */
export function formatAttribute(value: AttributeValue): string {
  if (typeof value === 'string') {
    return value;
  }
  return JSON.stringify(value);
}
