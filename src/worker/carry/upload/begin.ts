/** The guard's word on every destination, before the first byte; what stands there then is what may be replaced. */
import type { UploadFile } from '../../../protocol/carry';
import { LifecycleError, mapConcurrent, type Location, type Task } from '../../core';
import type { WorkContext } from '../../context';
import type { ObjectInfo } from '../../stores';
import { judgeNamed, judgeWrite } from '../../transfer/plan';
import { placeOfFile, type UploadSpec } from '../spec';
import { isOurs } from './content';
import type { UploadItem } from './receiver';

export const LOOKS_AT_ONCE = 16;

/** A file that stands at its destination already is `undefined`. */
export async function beginUpload(
  spec: UploadSpec,
  task: Task,
  context: WorkContext
): Promise<(UploadItem | undefined)[]> {
  const destination = context.parse(spec.destination);
  await judgeNamed(destination, false, context);
  const work = { ...context, guard: context.guard.forMany() };
  return mapConcurrent(
    spec.files,
    LOOKS_AT_ONCE,
    (file, signal) => {
      const place = placeOfFile(destination, file);
      const isDone = task.journal.get(doneName(place)) !== undefined;
      return isDone ? Promise.resolve(undefined) : judgeFile({ spec, file, place, task, signal }, work);
    },
    task.signal
  );
}

/** The journal's word that a file has arrived. */
export function doneName({ key }: Location): string {
  return `done ${key}`;
}

interface Case {
  spec: UploadSpec;
  file: UploadFile;
  place: Location;
  task: Task;
  signal: AbortSignal;
}

async function judgeFile(
  { spec, file, place, task, signal }: Case,
  context: WorkContext
): Promise<UploadItem | undefined> {
  const item = itemOf(file, place);
  const store = context.open(place);
  const present = await store.stat(place.key, signal);
  const name = `meets ${place.key}`;
  const met = task.journal.get(name);
  if (met !== undefined && present && isOurs({ item, store, task }, present)) {
    await context.guard.uploaded(place, present.version);
    task.journal.finish(doneName(place));
    return undefined;
  }
  assertUnchanged(present, { met, overwrite: spec.overwrite }, context.format(place));
  const precondition = await judgeWrite(item, present, context);
  task.journal.finish(name, present?.version ?? '');
  return { ...item, precondition };
}

function assertUnchanged(
  present: ObjectInfo | undefined,
  { met, overwrite }: { met: unknown; overwrite: boolean },
  shown: string
): void {
  if (met !== undefined && met !== (present?.version ?? '')) {
    throw new LifecycleError(
      'conflict',
      `${shown} was changed by somebody else since this upload began. Nothing was replaced; cancel it, and upload again.`,
      { subject: shown }
    );
  }
  if (present && !overwrite) {
    throw new LifecycleError('conflict', `${shown} exists already, and was not to be replaced.`, {
      subject: shown
    });
  }
}

function itemOf({ path, sizeBytes, modified }: UploadFile, destination: Location): UploadItem {
  return {
    kind: 'copy',
    // Only the destination is on this side.
    source: { ...destination, key: path },
    destination,
    sizeBytes,
    version: `${sizeBytes}-${modified}`,
    modified: new Date(modified)
  };
}
