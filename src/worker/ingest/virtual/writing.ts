/** What each of the three writers is handed. */
import type { Plan } from '../../../protocol/plan';
import type { VirtualSource } from '../../python';
import type { Location, Task } from '../../core';
import type { WorkContext } from '../../context';
import { locate, ReferenceStore, type References } from '../../formats';
import type { VirtualContent } from './content';
import { indexOf } from './indices';
import { readBackAll } from './readBack';
import type { VirtualSession } from './session';

/** A run that writes. A writer goes through `content.arrays()` once, and calls `source` after that. */
export interface Writing {
  plan: Plan;
  context: WorkContext;
  task: Task;
  session: VirtualSession;
  content: VirtualContent;
  /** The store's own location, without a trailing slash. */
  location: Location;
  /** What the reader must know; complete once all arrays have been gone through. */
  source(): Promise<VirtualSource>;
}

/** Read chunks back through references that were parsed from what was written. */
export async function readBackThrough(references: References, writing: Writing): Promise<void> {
  const { context, content, location, session, task } = writing;
  const source = await writing.source();
  const store = new ReferenceStore(references, context.open(location), '', url => {
    const at = locate(url, location, source, context);
    return { store: context.open(at), key: at.key };
  });
  const { layout } = content.plan;
  await readBackAll(
    content.readBack,
    session.files,
    (array, row, signal) =>
      store.read(layout.chunkKey(array.target.name, indexOf(array.grid, row)), { signal }),
    task.signal
  );
}
