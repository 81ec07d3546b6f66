/** What an upload would meet, told before it begins, so that a person is asked once for all. */
import type { UploadFile, UploadPreview } from '../../../protocol/carry';
import { asPrefix, mapConcurrent, type Location } from '../../core';
import type { WorkContext } from '../../context';
import { judgeNamed } from '../../transfer/plan';
import { placeOfFile, type UploadSpec } from '../spec';
import { LOOKS_AT_ONCE } from './begin';

/**
 * @param unfinished Uploads that were interrupted, newest first.
 */
export async function previewUpload(
  { destination, files }: Omit<UploadSpec, 'overwrite'>,
  unfinished: readonly UploadSpec[],
  context: WorkContext,
  signal: AbortSignal
): Promise<UploadPreview> {
  const place = context.parse(destination);
  await judgeNamed(place, false, context);
  const known = new Map(files.map(file => [file.path, file]));
  const earlier = unfinished.find(
    spec => spec.destination === destination && spec.files.every(isAmong(known))
  );
  const existing = await whatExists(files, place, context, signal);
  return {
    existing,
    interrupted: earlier ? { files: earlier.files, overwrite: earlier.overwrite } : null
  };
}

/** The very file: it has been chosen again. */
function isAmong(known: ReadonlyMap<string, UploadFile>): (file: UploadFile) => boolean {
  return ({ path, sizeBytes, modified }) => {
    const file = known.get(path);
    return file !== undefined && file.sizeBytes === sizeBytes && file.modified === modified;
  };
}

async function whatExists(
  files: readonly UploadFile[],
  place: Location,
  context: WorkContext,
  signal: AbortSignal
): Promise<string[]> {
  const store = context.open(place);
  const folders = [...new Set(files.flatMap(({ path }) => path.split('/').slice(0, -1).slice(0, 1)))];
  const fresh = new Set<string>();
  await mapConcurrent(
    folders,
    LOOKS_AT_ONCE,
    async (folder, both) => {
      const { objects, prefixes } = await store.list(asPrefix(asPrefix(place.key) + folder), {
        pageSize: 1,
        signal: both
      });
      if (objects.length + prefixes.length === 0) {
        fresh.add(folder);
      }
    },
    signal
  );
  // Below a folder where nothing is, nothing needs to be looked for.
  const doubtful = files.filter(
    ({ path }) => !path.includes('/') || !fresh.has(path.slice(0, path.indexOf('/')))
  );
  const found = await mapConcurrent(
    doubtful,
    LOOKS_AT_ONCE,
    async (file, both) => store.stat(placeOfFile(place, file).key, both),
    signal
  );
  return doubtful.flatMap(({ path }, index) => (found[index] ? [path] : []));
}
