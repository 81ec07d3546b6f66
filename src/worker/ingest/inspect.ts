/** What a file or store holds. */
import type { DatasetDescription } from '../../protocol/dataset';
import { LifecycleError, type Location } from '../core';
import type { WorkContext } from '../context';
import { statFollowing } from '../stores';
import { detectFormat, openDataset, openSource, openZarrDataset, Staging } from '../formats';

export async function inspect(
  location: Location,
  context: WorkContext,
  options: { group?: string; signal?: AbortSignal } = {}
): Promise<DatasetDescription> {
  const { signal, group } = options;
  const uri = context.format(location);
  if (location.type !== 'http') {
    const zarr = await openZarrDataset(location, context, { group, signal });
    if (zarr) {
      return zarr.describe();
    }
    const info = await statFollowing(context.open(location), location.key.replace(/\/+$/, ''), signal);
    if (info?.isFolder) {
      throw new LifecycleError(
        'bad-input',
        `${uri} is a folder, but not a Zarr store. Name a file or a store.`,
        {
          subject: uri
        }
      );
    }
  }
  const ranged = await openSource(location, context, { signal });
  try {
    if (ranged.path !== undefined || (await detectFormat(ranged, signal)) === 'netcdf3') {
      await using dataset = await openDataset(ranged, { group, signal });
      return dataset.describe();
    }
  } finally {
    await ranged[Symbol.asyncDispose]();
  }
  // HDF5 elsewhere is fetched: the library reads from this machine's disk.
  await using staging = new Staging(context.config.stateFolder);
  await using source = await openSource(location, context, { staging, signal });
  await using dataset = await openDataset(source, { group, signal });
  return dataset.describe();
}
