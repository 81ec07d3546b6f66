/** What a file or store holds. */
import type { DatasetDescription } from '../../protocol/dataset';
import { LifecycleError, type Location } from '../core';
import type { WorkContext } from '../context';
import { statFollowing } from '../stores';
import { openDataset, openZarrDataset, Staging, type Dataset } from '../formats';
import { openByRanges } from './files';

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
  { group, signal }: InspectOptions,
  use: (dataset: Dataset) => Promise<T> | T
): Promise<T> {
  const uri = context.format(location);
  if (location.type !== 'http') {
    await using zarr = await openZarrDataset(location, context, { group, signal });
    if (zarr) {
      return await use(zarr);
    }
    const info = await statFollowing(context.open(location), location.key.replace(/\/+$/, ''), signal);
    if (info?.isFolder) {
      throw new LifecycleError(
        'bad-input',
        `${uri} is a folder, but not a Zarr store. Name a file or a store.`,
        { subject: uri }
      );
    }
  }
  await using staging = new Staging(context.config.stateFolder);
  await using source = await openByRanges(location, context, staging, signal);
  await using dataset = await openDataset(source, { group, signal });
  return await use(dataset);
}
