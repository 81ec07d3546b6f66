/** What a file or store holds. */
import type { Location } from '../core';
import type { WorkContext } from '../context';
import { openAny, type Dataset } from '../formats';

interface InspectOptions {
  group?: string;
  signal?: AbortSignal;
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
