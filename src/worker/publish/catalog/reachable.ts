/** Does every store of an entry answer, and is it a Zarr store? */
import type { CatalogFinding } from '../../../protocol/publish';
import { isLifecycleError, mapConcurrent } from '../../core';
import type { WorkContext } from '../../context';
import type { CatalogStore } from './schema';
import type { YamlFile } from './yamlFile';

const AT_ONCE = 4;
/** The catalog looks for these two, in this order, to tell whether a store is public. */
const MARKERS = ['.zmetadata', 'zarr.json'];

/** An error where there is no store, or no answer; a warning where not everybody may read it. */
export async function reachability(
  file: YamlFile,
  stores: readonly Partial<CatalogStore>[],
  context: WorkContext,
  signal: AbortSignal
): Promise<CatalogFinding[]> {
  const found = await mapConcurrent(
    stores,
    AT_ONCE,
    async (store, stop, index) => {
      const isReferences = store?.xarray_open_kwargs?.engine === 'kerchunk';
      const problem = await lookAt(String(store?.url ?? ''), isReferences, context, stop);
      return problem && { ...problem, path: ['stores', index, 'url'] };
    },
    signal
  );
  return found.flatMap(each =>
    each === undefined
      ? []
      : [
          each.isSure
            ? file.error('unreachable', each.path, each.words)
            : file.warning('private', each.path, each.words)
        ]
  );
}

async function lookAt(
  url: string,
  isReferences: boolean,
  context: WorkContext,
  signal: AbortSignal
): Promise<{ words: string; isSure: boolean } | undefined> {
  const base = url.replace(/\/+$/, '');
  try {
    for (const marker of isReferences ? [''] : MARKERS) {
      const location = context.parse(marker === '' ? base : `${base}/${marker}`);
      if (await context.open(location).stat(location.key, signal)) {
        return undefined;
      }
    }
    const what = isReferences ? 'no references' : `neither ${MARKERS.join(' nor ')}`;
    return { words: `${url}: there is ${what} there.`, isSure: true };
  } catch (error) {
    if (isLifecycleError(error, 'cancelled')) {
      throw error;
    }
    const words = error instanceof Error ? error.message : String(error);
    return isLifecycleError(error, 'unauthorized')
      ? { words: `${url} cannot be read by everybody: ${words}`, isSure: false }
      : { words: `${url} cannot be reached: ${words}`, isSure: true };
  }
}
