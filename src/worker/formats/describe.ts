/** The description of an opened dataset, the same for every format. */
import type { AttributeValue, Attributes, DatasetDescription } from '../../protocol/dataset';
import type { Dataset } from './dataset';

/**
 * Dimensions, attributes as JSON has them, and of each variable type, shape, chunks
 * and codecs. Pure: nothing is read.
 */
export function describeDataset(dataset: Dataset): DatasetDescription {
  const description: DatasetDescription = {
    uri: dataset.uri,
    format: dataset.format,
    dims: Object.fromEntries(dataset.dims),
    unlimited: [...dataset.unlimited],
    attributes: printable(dataset.attributes),
    variables: {},
    groups: [...dataset.groups]
  };
  for (const variable of dataset.variables.values()) {
    const stored = dataset.manifest.arrays.get(variable.name);
    const why = dataset.unsupported.get(variable.name);
    description.variables[variable.name] = {
      dtype: variable.dtype,
      shape: variable.shape,
      dims: variable.dims,
      chunks: stored?.chunked ? stored.chunkShape : null,
      codecs: stored?.filters.map(filter => filter.name) ?? [],
      attributes: printable(variable.attributes),
      storedBytes: null,
      ...(why !== undefined && { unreadable: why })
    };
  }
  return description;
}

/** JSON has no NaN and no infinities: they are shown as words. */
function printable(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, words(value)]));
}

function words(value: AttributeValue): AttributeValue {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return String(value);
  }
  return Array.isArray(value) ? value.map(words) : value;
}
