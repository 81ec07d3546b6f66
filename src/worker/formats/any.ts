/** The one door to a dataset: a Zarr store, references, or a file, by what it is. */
import { asPrefix, LifecycleError, type Location } from '../core';
import type { WorkContext } from '../context';
import type { Dataset } from './dataset';
import { openingCodeOf, openReferences } from './kerchunk';
import { statNamed } from './named';
import { openDataset } from './open';
import { openByRanges } from './ranges';
import { Staging, type SourceFile } from './source';
import { openZarrSource, openZarrStore } from './zarr';

/**
 * Disposing of the dataset closes all that was opened for it.
 *
 * @throws LifecycleError `not-found`, `bad-input` for a folder that is no store, `unsupported` for
 *   Icechunk, `unreadable`
 */
export async function openAny(
  location: Location,
  context: WorkContext,
  options: { group?: string; signal?: AbortSignal } = {}
): Promise<Dataset> {
  const { signal } = options;
  const uri = context.format(location);
  const references = await openReferences(location, context, signal);
  const virtual = references && (await openZarrStore(uri, references, location.key, options));
  if (virtual) {
    const python = openingCodeOf(references, location);
    return python === undefined
      ? virtual
      : (Object.create(virtual, {
          describe: { value: () => ({ ...virtual.describe(), python }) }
        }) as Dataset);
  }
  const zarr = await openZarrSource(location, context, { ...options, isExpected: false });
  if (zarr) {
    return zarr.dataset;
  }
  if (await isIcechunk(location, context, signal)) {
    throw new LifecycleError(
      'unsupported',
      `${uri} is an Icechunk repository, which only Python reads here: open it in a notebook.`,
      { subject: uri }
    );
  }
  if (location.type !== 'http' && (await statNamed(location, context, signal))?.isFolder) {
    throw new LifecycleError(
      'bad-input',
      `${uri} is a folder, but not a Zarr store. Name a file or a store.`,
      {
        subject: uri
      }
    );
  }
  return openFile(location, context, options);
}

/** Version 1 of the format names its branch by an object, version 2 has one object for all of it. */
export async function isIcechunk(
  location: Location,
  context: WorkContext,
  signal?: AbortSignal
): Promise<boolean> {
  if (location.type === 'http') {
    return false;
  }
  const store = context.open(location);
  const prefix = asPrefix(location.key.replace(/\/+$/, ''));
  for (const name of ['refs/branch.main/ref.json', 'repo']) {
    const info = await store.stat(prefix + name, signal);
    if (info && !info.isFolder) {
      return true;
    }
  }
  return false;
}

async function openFile(
  location: Location,
  context: WorkContext,
  { group, signal }: { group?: string; signal?: AbortSignal }
): Promise<Dataset> {
  const staging = new Staging(context.config.stateFolder);
  let source: SourceFile | undefined;
  const close = async (): Promise<void> => {
    await source?.[Symbol.asyncDispose]();
    await staging[Symbol.asyncDispose]();
  };
  try {
    source = await openByRanges(location, context, staging, signal);
    const dataset = await openDataset(source, { group, signal });
    const dispose = async (): Promise<void> => {
      await dataset[Symbol.asyncDispose]();
      await close();
    };
    return Object.create(dataset, { [Symbol.asyncDispose]: { value: dispose } }) as Dataset;
  } catch (error) {
    await close();
    throw error;
  }
}
