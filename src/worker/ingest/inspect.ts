/** What a file or store holds. */
import type { DatasetDescription } from '../../protocol/dataset';
import type { Location } from '../core';
import type { WorkContext } from '../context';
import { openAny, type Dataset } from '../formats';

export interface InspectOptions {
  group?: string;
  signal?: AbortSignal;
}

export function inspect(
  location: Location,
  context: WorkContext,
  options: InspectOptions = {}
): Promise<DatasetDescription> {
  return withDataset(location, context, options, dataset => dataset.describe());
}

/** Open whatever lies there while `use` runs. */
export async function withDataset<T>(
  location: Location,
  context: WorkContext,
  options: InspectOptions,
  use: (dataset: Dataset) => Promise<T> | T
): Promise<T> {
  await using dataset = await openAny(location, context, options);
  return await use(dataset);
}
