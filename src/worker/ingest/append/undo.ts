/** Taking an append back: the store is again what it was. */
import { LifecycleError, toLifecycleError } from '../../core';
import { chunkGrid, elementCount } from '../../formats';
import { chunkIndex } from '../planner';
import type { Workspace } from '../workspace';
import { zarrLayout } from '../writer';
import type { ExistingStore } from './existing';
import type { Append } from './judge';

/**
 * The old documents, where new ones stand: the root's first, so that what a
 * reader finds there is never longer than what it finds below. Chunks that the
 * old end cuts through hold more than before, which nobody sees.
 *
 * @throws LifecycleError that of the first document that could not be put back, when the others have been
 */
export async function restoreDocuments(workspace: Workspace, existing: ExistingStore): Promise<void> {
  const depth = (key: string): number => key.split('/').length;
  const keys = [...existing.documents.keys()].sort((a, b) => depth(a) - depth(b));
  let failure: LifecycleError | undefined;
  for (const key of keys) {
    const text = existing.documents.get(key)!;
    try {
      if ((await workspace.readDocument(key)) !== text) {
        await workspace.write(key, Buffer.from(text));
      }
    } catch (error) {
      failure ??= toLifecycleError(error, workspace.uri);
    }
  }
  if (failure) {
    throw new LifecycleError(
      failure.tag,
      `${failure.message} Some arrays of ${workspace.uri} are longer than others until you run the same again, as what was in its metadata could not be put back.`,
      { subject: failure.subject, cause: failure }
    );
  }
}

/**
 * Put the old documents back, then remove the chunks that held only new values, then
 * the sibling.
 */
export async function undoAppend(
  workspace: Workspace,
  append: Append,
  existing: ExistingStore
): Promise<void> {
  await restoreDocuments(workspace, existing);
  await workspace.removeChunks(addedChunks(append));
  await workspace.sibling.end();
}

/** Keys of the chunks that hold nothing but what was added. */
function* addedChunks({ arrays, from, zarrFormat }: Append): Generator<string> {
  const layout = zarrLayout(zarrFormat);
  for (const array of arrays) {
    const first = Math.ceil(from / array.chunks[array.axis]!);
    const count = elementCount(chunkGrid(array.shape, array.chunks));
    for (let number = 0; number < count; number++) {
      const index = chunkIndex(array, number);
      if (index[array.axis]! >= first) {
        yield layout.chunkKey(array.name, index);
      }
    }
  }
}
