/**
 * `combine.coordinate: pattern`: where each file stands along the combined
 * dimension, by its name. A file without that dimension gets it, as by
 * xarray's `expand_dims`; one with it gets its coordinate.
 */
import type { Plan } from '../../../protocol/plan';
import type { FoundFile } from '../../../protocol/sources';
import { LifecycleError } from '../../core';
import {
  allocate,
  bytesOf,
  chunkTable,
  elementCount,
  Presence,
  type ArrayManifest,
  type Dataset,
  type Values,
  type Variable
} from '../../formats';
import { timeReader } from '../../sources';

/** Of the files, by index. */
export interface Naming {
  dim: string;
  isTime: boolean;
  values: number[];
}

/** CF time: whole seconds, which every calendar date since 1582 has the same name for. */
const TIME_ATTRIBUTES = {
  standard_name: 'time',
  units: 'seconds since 1970-01-01',
  calendar: 'proleptic_gregorian'
};

/**
 * Where each of `files` stands, in their order; undefined where the coordinate comes
 * from the files themselves.
 *
 * @throws LifecycleError `bad-input` naming the first file whose name says nothing
 */
export function namingOf(
  { combine, open }: Pick<Plan, 'combine' | 'open'>,
  files: readonly FoundFile[]
): Naming | undefined {
  if (combine.coordinate !== 'pattern') {
    return undefined;
  }
  if (combine.dim === null) {
    throw new LifecycleError(
      'bad-input',
      'combine.coordinate: pattern needs combine.dim: the name of the dimension.',
      { subject: 'combine.dim' }
    );
  }
  const { pattern, dim } = combine;
  const read = pattern === undefined ? undefined : reader(pattern);
  const values = files.map(file => {
    const value = read ? read(file.name) : file.time === null ? undefined : Date.parse(file.time) / 1000;
    if (value === undefined || !Number.isSafeInteger(value)) {
      const why =
        pattern === undefined
          ? 'its source tells no time. Say with combine.pattern where the name holds it, like %Y%m%d.'
          : `its name does not hold "${pattern}".`;
      throw new LifecycleError('bad-input', `${file.uri}: ${why}`, { subject: file.uri });
    }
    return value;
  });
  const renamed = Object.entries(open.rename).find(([, to]) => to === dim)?.[0];
  return { dim: renamed ?? dim, isTime: !pattern?.includes('(?<value>'), values };
}

/** Seconds since 1970, or, of a regular expression with the group `value`, that whole number. */
function reader(pattern: string): (name: string) => number | undefined {
  if (!pattern.includes('(?<value>')) {
    const read = timeReader(pattern);
    return name => {
      const time = read(name);
      return time && time.getTime() / 1000;
    };
  }
  let expression: RegExp;
  try {
    expression = new RegExp(pattern, 'u');
  } catch (cause) {
    throw new LifecycleError('bad-input', `combine.pattern: "${pattern}" is not a regular expression.`, {
      subject: 'combine.pattern',
      cause
    });
  }
  return name => {
    const text = expression.exec(name)?.groups?.value;
    return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
  };
}

/** A file's dataset with the coordinate that its name gives. */
export function withNamed(inner: Dataset, { dim, isTime, values }: Naming, index: number): Dataset {
  const length = inner.dims.get(dim);
  if (length !== undefined && length !== 1) {
    throw new LifecycleError(
      'unsupported',
      `${inner.uri}: its name gives one "${dim}", but the file has ${length}. Set combine.coordinate: file, or name another dimension.`,
      { subject: inner.uri }
    );
  }
  const coordinate: Variable = {
    name: dim,
    dtype: 'int64',
    shape: [1],
    dims: [dim],
    attributes: isTime ? TIME_ATTRIBUTES : {},
    attributeTypes: {}
  };
  const value = BigInt64Array.of(BigInt(values[index]!));
  const stored: ArrayManifest = {
    shape: [1],
    chunkShape: [1],
    chunked: true,
    filters: [],
    byteOrder: 'little',
    fillValue: null
  };
  const isExpanded = expandedBy(inner, dim);
  const variables = new Map([[dim, coordinate]]);
  const arrays = new Map([[dim, stored]]);
  for (const variable of inner.variables.values()) {
    const { name } = variable;
    const array = inner.manifest.arrays.get(name);
    if (name === dim) {
      continue;
    }
    variables.set(
      name,
      isExpanded(name)
        ? { ...variable, dims: [dim, ...variable.dims], shape: [1, ...variable.shape] }
        : variable
    );
    if (array) {
      arrays.set(
        name,
        isExpanded(name)
          ? { ...array, shape: [1, ...array.shape], chunkShape: [1, ...array.chunkShape] }
          : array
      );
    }
  }
  const unsupported = new Map([...inner.unsupported].filter(([name]) => name !== dim));
  return Object.create(inner, {
    dims: { value: new Map([[dim, 1], ...inner.dims]) },
    variables: { value: variables },
    unsupported: { value: unsupported },
    manifest: { value: { arrays } },
    // The chunks of an array with one more dimension of length 1 are the same, in the same order.
    chunks: {
      value: (name: string, signal?: AbortSignal) =>
        name === dim ? Promise.resolve(inlineTable(bytesOf(value))) : inner.chunks(name, signal)
    },
    decode: {
      value: (name: string, bytes: Uint8Array, mask: number, signal?: AbortSignal) =>
        name === dim ? Promise.resolve(value.slice()) : inner.decode(name, bytes, mask, signal)
    },
    read: {
      value: ((name, { start, count }, signal): Promise<Values> => {
        if (name === dim) {
          return Promise.resolve(value.slice(start[0], start[0]! + count[0]!));
        }
        if (!isExpanded(name)) {
          return inner.read(name, { start, count }, signal);
        }
        return elementCount(count) === 0
          ? Promise.resolve(allocate(variables.get(name)!.dtype, 0))
          : inner.read(name, { start: start.slice(1), count: count.slice(1) }, signal);
      }) satisfies Dataset['read']
    },
    [Symbol.asyncDispose]: { value: () => inner[Symbol.asyncDispose]() }
  }) as Dataset;
}

/** Which variables get the new dimension: data, as xarray tells them from coordinates. */
function expandedBy(inner: Dataset, dim: string): (name: string) => boolean {
  if (inner.dims.has(dim)) {
    return () => false;
  }
  const coordinates = new Set(
    [inner.attributes, ...[...inner.variables.values()].map(({ attributes }) => attributes)].flatMap(
      ({ coordinates: names }) => (typeof names === 'string' ? names.split(/\s+/) : [])
    )
  );
  return name => !inner.dims.has(name) && !coordinates.has(name);
}

function inlineTable(bytes: Uint8Array): ReturnType<typeof chunkTable> {
  const table = chunkTable(1);
  table.presence[0] = Presence.inline;
  table.length[0] = bytes.byteLength;
  table.inline.set(0, bytes);
  return table;
}
