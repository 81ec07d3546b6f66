/** One group of an open file: dimensions, variables, attributes, filters. */
import { LifecycleError } from '../../../core';
import type { Variable } from '../../dataset';
import type { ArrayManifest } from '../../manifest';
import { sendable } from '../integers';
import type { Description, StoredVariable } from '../messages';
import { readAttributes } from './attributes';
import { Dimensions, listGroup, type Dimension, type RawDataset } from './dimensions';
import { readable, type OpenFile } from './library';
import { elementType, namedFilter, unreadableFilter } from './types';

export function describeGroup(file: OpenFile, group: string): Omit<Description, 'identity'> {
  const { module, id, uri } = file;
  const dimensions = new Dimensions(file);
  let path = '/';
  let content = listGroup(file, path);
  let learnt = dimensions.learn(content.datasets);
  for (const part of group.split('/').filter(each => each !== '')) {
    if (!content.groups.includes(part)) {
      const there = content.groups.length > 0 ? content.groups.join(', ') : 'none';
      throw new LifecycleError(
        'bad-input',
        `${uri}: there is no group "${group}". Groups in ${path}: ${there}.`,
        { subject: uri }
      );
    }
    path = path === '/' ? `/${part}` : `${path}/${part}`;
    content = listGroup(file, path);
    learnt = dimensions.learn(content.datasets);
  }
  const found: { raw: RawDataset; dims: Dimension[] }[] = [];
  for (const raw of content.datasets) {
    const dims = dimensions.of(raw, learnt);
    if (!raw.dimensionOnly) {
      found.push({ raw, dims });
    }
  }
  const variables = found.map(({ raw, dims }) => describeVariable(file, raw, dims));
  const { attributes, types } = readAttributes(file, path);
  const isNetcdf =
    readable(uri, 'the root group', () => module.get_attribute_names(id, '/')).includes('_NCProperties') ||
    learnt.some(each => !each.name.startsWith('phony_dim_'));
  const used = [...learnt, ...found.flatMap(each => each.dims)];
  return {
    format: isNetcdf ? 'netcdf4' : 'hdf5',
    dims: used.map(each => [each.name, each.length]),
    unlimited: used.filter(each => each.unlimited).map(each => each.name),
    attributes: sendable(attributes),
    attributeTypes: types,
    groups: content.groups,
    variables
  };
}

function describeVariable(file: OpenFile, raw: RawDataset, dims: Dimension[]): StoredVariable {
  const { metadata } = raw;
  const dtype = elementType(metadata);
  const { attributes, types } = readAttributes(file, raw.path);
  const variable: Variable = {
    name: raw.name,
    dtype: typeof dtype === 'string' ? dtype : 'S1',
    shape: dims.map(each => each.length),
    dims: dims.map(each => each.name),
    attributes: sendable(attributes),
    attributeTypes: types
  };
  const manifest = arrayManifest(file, raw, variable.shape);
  return {
    variable,
    stored: {
      path: raw.path,
      extent: metadata.shape,
      size: metadata.size,
      vlen: metadata.vlen
    },
    manifest,
    unsupported: whyUnsupported(raw, dtype, manifest)
  };
}

function whyUnsupported(
  { metadata }: RawDataset,
  dtype: ReturnType<typeof elementType>,
  manifest: ArrayManifest
): string | undefined {
  if (typeof dtype !== 'string') {
    return dtype.why;
  }
  if (metadata.virtual_sources) {
    return 'it is a virtual dataset whose data lie in other files';
  }
  const filter = unreadableFilter(manifest.filters);
  return filter && `it is compressed with "${filter}"`;
}

function arrayManifest({ module, id, uri }: OpenFile, raw: RawDataset, shape: number[]): ArrayManifest {
  const filters = readable(uri, `the filters of ${raw.name}`, () => module.get_dataset_filters(id, raw.path));
  return {
    shape,
    chunkShape: raw.metadata.chunks ?? shape,
    chunked: raw.metadata.chunks !== null,
    filters: filters.map(namedFilter),
    byteOrder: 'little',
    fillValue: null
  };
}
