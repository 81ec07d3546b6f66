/** A Zarr store where a source file is expected. */
import { LifecycleError, type Location } from '../../core';
import type { WorkContext } from '../../context';
import { statNamed } from '../named';
import type { SourceFile } from '../source';
import type { Store } from '../../stores/store';
import { openZarrDataset, openZarrStore, type ZarrDataset } from './dataset';

/** A store that takes the place of a file. Reading `source` throws `unsupported`. */
export interface ZarrSource {
  dataset: ZarrDataset;
  /** The store as one thing: its version is that of its metadata, and it has no bytes of its own. */
  source: SourceFile;
}

/**
 * The Zarr store at a location, or undefined when something else is there:
 * an object, a plain folder, nothing. On the web only a name that ends in
 * `.zarr` is looked into, or any with `isExpected`.
 *
 * @param options.references - What kerchunk's references at the location, if they are any, give instead
 * @throws LifecycleError `unreadable`; with `isExpected` `bad-input` where no store or no such group is
 */
export async function openZarrSource(
  location: Location,
  context: WorkContext,
  options: {
    isExpected: boolean;
    group?: string;
    signal?: AbortSignal;
    onBytes?: (bytes: number) => void;
    references?: Store;
  }
): Promise<ZarrSource | undefined> {
  const { isExpected, signal, references } = options;
  const uri = context.format(location);
  if (references) {
    const dataset = await openZarrStore(uri, references, location.key, options);
    return dataset && { dataset, source: asSource(dataset) };
  }
  const isPossible = isExpected || (await mayBeZarr(location, context, signal));
  const dataset = isPossible ? await openZarrDataset(location, context, options) : undefined;
  if (dataset) {
    return { dataset, source: asSource(dataset) };
  }
  if (isExpected) {
    throw new LifecycleError(
      'bad-input',
      `${uri}: there is no Zarr group${options.group && options.group !== '/' ? ` "${options.group}"` : ''} here, but the plan says open.format: zarr.`,
      { subject: uri }
    );
  }
  return undefined;
}

async function mayBeZarr(location: Location, context: WorkContext, signal?: AbortSignal): Promise<boolean> {
  if (location.type === 'http') {
    return /\.zarr\/*$/i.test(location.key);
  }
  const info = await statNamed(location, context, signal);
  return location.type === 'disk' ? info?.isFolder === true : info === undefined || info.isFolder === true;
}

function asSource(dataset: ZarrDataset): SourceFile {
  return {
    uri: dataset.uri,
    sizeBytes: 0,
    version: dataset.version,
    path: undefined,
    read: () =>
      Promise.reject(
        new LifecycleError(
          'unsupported',
          `${dataset.uri}: a Zarr store is read chunk by chunk, not as a file.`
        )
      ),
    [Symbol.asyncDispose]: () => Promise.resolve()
  };
}
