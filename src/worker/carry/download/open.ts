/** One object as it is; anything else as an archive. */
import { baseName, namesFolder, type Location, type Task } from '../../core';
import type { WorkContext } from '../../context';
import type { DownloadSpec } from '../spec';
import type { DownloadContent } from './content';
import { ObjectContent } from './object';
import { ZipContent } from './zip';

/**
 * What a download gives: the object alone where one place is asked for that is no folder, else a zip
 * archive with all that lies below the places.
 *
 * @throws LifecycleError `not-found` where nothing is, `unsupported` for too many objects
 */
export async function openContent(
  { uris }: DownloadSpec,
  task: Task,
  context: WorkContext
): Promise<DownloadContent> {
  const places = uris.map(uri => context.parse(uri));
  const [only] = places;
  if (places.length === 1 && only && (await isObject(only, task, context))) {
    return ObjectContent.open(only, context.open(only), task.signal);
  }
  return ZipContent.open(archiveName(places), places, task, context);
}

async function isObject(place: Location, { signal }: Task, context: WorkContext): Promise<boolean> {
  if (namesFolder(place.key)) {
    return false;
  }
  return (await context.open(place).stat(place.key, signal))?.isFolder !== true;
}

/** Of one place by its own name, of several by their folder's. */
function archiveName(places: readonly Location[]): string {
  const [first] = places;
  const bare = first!.key.replace(/\/$/, '');
  const key = places.length === 1 ? bare : bare.slice(0, Math.max(0, bare.lastIndexOf('/')));
  return `${baseName({ ...first!, key }) || first!.bucket || 'download'}.zip`;
}
