/** One group of an open file: dimensions, variables, attributes, and how each array is stored. */
import { LifecycleError } from '../../../core';
import type { Attributes } from '../../../../protocol/dataset';
import type { DType, Variable } from '../../dataset';
import { openObject, type Hdf5File } from '../objects';
import { shownAttributes } from './attributes';
import { filterName, unsupportedFilter } from '../filters';
import { Dimensions, type Dimension } from './dimensions';
import { readGroup, type StoredDataset } from './group';
import { namedFilter } from './manifest';
import { readStorage, type Storage } from './storage';
import { isPartial } from './precision';
import { typeName } from './typeNames';
import { elementType, integerOf } from './types';

/**
 * A variable as netCDF sees it, and its dataset. `variable.shape` has the lengths of the
 * dimensions, which `storage.extent` may not reach. Without an element type, `variable.dtype`
 * is `S1`, and `unsupported` is set.
 */
export interface StoredVariable {
  variable: Variable;
  storage: Storage;
  /** Why it cannot be read. */
  unsupported?: string;
  /** What its type is called, where it has no element type here. */
  typeName?: string;
}

/**
 * A group without its data. `dims` has inherited dimensions where a variable has them, and may
 * have one more than once; `groups` are the names of those directly below.
 */
export interface GroupDescription {
  format: 'netcdf4' | 'hdf5';
  dims: [name: string, length: number][];
  unlimited: string[];
  attributes: Attributes;
  attributeTypes: Record<string, DType>;
  groups: string[];
  variables: StoredVariable[];
}

/**
 * Read the way from the root down to a group, for dimensions are inherited; of the
 * group itself everything but data.
 *
 * @throws LifecycleError `bad-input` naming the groups there are; `unreadable`
 */
export async function describeGroup(file: Hdf5File, group: string): Promise<GroupDescription> {
  const dimensions = new Dimensions(file);
  let path = '/';
  let content = await readGroup(file, await openObject(file, file.root, 'the root group'));
  let learnt = await dimensions.learn(content.datasets);
  const isNetcdf = content.attributes.some(({ name }) => name === '_NCProperties');
  for (const part of group.split('/').filter(each => each !== '')) {
    const next = content.groups.get(part);
    if (!next) {
      throw noSuchGroup(file, group, path, [...content.groups.keys()]);
    }
    path = path === '/' ? `/${part}` : `${path}/${part}`;
    content = await readGroup(file, next);
    learnt = await dimensions.learn(content.datasets);
  }
  const found: { dataset: StoredDataset; dims: Dimension[] }[] = [];
  for (const dataset of content.datasets) {
    const dims = await dimensions.of(dataset, learnt);
    if (!dataset.isDimensionOnly) {
      found.push({ dataset, dims });
    }
  }
  const variables: StoredVariable[] = [];
  for (const { dataset, dims } of found) {
    variables.push(await describeVariable(file, dataset, dims));
  }
  const { attributes, types } = await shownAttributes(file, content.attributes);
  const used = [...learnt, ...found.flatMap(each => each.dims)];
  return {
    format: isNetcdf || learnt.some(each => !each.name.startsWith('phony_dim_')) ? 'netcdf4' : 'hdf5',
    dims: used.map(each => [each.name, each.length]),
    unlimited: used.filter(each => each.unlimited).map(each => each.name),
    attributes,
    attributeTypes: types,
    groups: [...content.groups.keys()],
    variables
  };
}

async function describeVariable(
  file: Hdf5File,
  dataset: StoredDataset,
  dims: readonly Dimension[]
): Promise<StoredVariable> {
  const dtype = elementType(dataset.type);
  const { attributes, types } = await shownAttributes(file, dataset.attributes);
  const variable: Variable = {
    name: dataset.name,
    dtype: typeof dtype === 'string' ? dtype : 'S1',
    shape: dims.map(each => each.length),
    dims: dims.map(each => each.name),
    attributes,
    attributeTypes: types
  };
  const storage = await readStorage(file, dataset);
  return typeof dtype === 'string'
    ? { variable, storage, unsupported: whyUnreadable(storage, variable.shape) }
    : { variable, storage, unsupported: dtype.why, typeName: typeName(dataset.type) };
}

function whyUnreadable(storage: Storage, shape: readonly number[]): string | undefined {
  const { layout, isExternal, isNull, filters, extent, type } = storage;
  if (layout.class === 'virtual') {
    return 'it is a virtual dataset whose data lie in other files';
  }
  if (isExternal) {
    return 'its data lie in another file';
  }
  if (isNull) {
    return 'it has no values (a null dataspace)';
  }
  if (shape.some((length, axis) => extent[axis]! > length)) {
    return 'it is longer than its dimensions';
  }
  const integer = integerOf(type);
  // Without the filter the bytes would be copied as they are, the meaningless bits with them.
  if (integer && isPartial(integer) && !filters.some(({ id }) => filterName(id) === 'nbit')) {
    return `it has integers of ${integer.precision} bits in ${integer.size} bytes`;
  }
  const filter = layout.class === 'chunked' ? unsupportedFilter(filters.map(namedFilter)) : undefined;
  return filter && `it is compressed with "${filter}"`;
}

function noSuchGroup(file: Hdf5File, group: string, path: string, known: readonly string[]): LifecycleError {
  const there = known.length > 0 ? known.join(', ') : 'none';
  const { uri } = file.bytes;
  return new LifecycleError(
    'bad-input',
    `${uri}: there is no group "${group}". Groups in ${path}: ${there}.`,
    { subject: uri }
  );
}
