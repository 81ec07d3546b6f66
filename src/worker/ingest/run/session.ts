/** What one look at a plan and its sources gives: files, combination, ingest plan, parts. */
import type { Plan } from '../../../protocol/plan';
import type { FoundFile } from '../../../protocol/sources';
import type { WorkContext } from '../../context';
import type { Append, ExistingStore } from '../append';
import { combine, type Combined } from '../combine';
import { assertLock, ChunkTables, openFiles, type Files } from '../files';
import { cutParts, planIngest, type IngestPlan, type Part } from '../planner';

/** Disposing of it closes the files and removes what was fetched. */
export interface Session extends AsyncDisposable {
  files: Files;
  tables: ChunkTables;
  combined: Combined;
  ingest: IngestPlan;
  parts: Part[];
  /** The store is there already, and only this is added. */
  append?: Append;
}

/** Open, combine and plan; everything that can be refused is refused here, before a byte is written. */
export async function openSession(
  plan: Plan,
  context: WorkContext,
  signal: AbortSignal,
  existing?: ExistingStore,
  found?: readonly FoundFile[]
): Promise<Session> {
  const files = await openFiles(plan, context, signal, { found });
  try {
    await assertLock(plan, files, context, signal, found !== undefined);
    const tables = new ChunkTables(files);
    const combined = await combine(plan, files, tables, signal);
    const ingest = planIngest(plan, combined, tables, existing);
    return {
      files,
      tables,
      combined,
      ingest,
      parts: cutParts(ingest.arrays),
      [Symbol.asyncDispose]: () => files[Symbol.asyncDispose]()
    };
  } catch (error) {
    await files[Symbol.asyncDispose]();
    throw error;
  }
}
