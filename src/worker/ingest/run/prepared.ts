/**
 * What `prepare` decided and found out, beside the target, so that a part
 * opens only the files that it reads, and `finish` none.
 *
 * In V8's own serialisation: columns of numbers stay columns, and NaN, big
 * integers and maps stay what they are. All parts run the same package; one
 * that cannot read it looks at the files again.
 */
import { deserialize, serialize } from 'node:v8';
import type { Plan } from '../../../protocol/plan';
import type { WorkContext } from '../../context';
import type { ChunkTable } from '../../formats';
import type { Append } from '../append';
import type { Combined, CombinedVariable } from '../combine';
import { ChunkTables, Files } from '../files';
import type { IngestPlan, Part } from '../planner';
import type { Run, Workspace } from '../workspace';
import type { Session } from './session';

/** Raised whenever what is serialised changes its shape. */
const VERSION = 3;

interface Work {
  version: number;
  /** Of the run that it was prepared for. */
  preparedAt: string;
  files: Files['opened'];
  combined: Combined;
  ingest: IngestPlan;
  parts: Part[];
  append: Append | undefined;
  /** By array: are its values converted? How is known only to who has looked at all files. */
  converted: boolean[];
}

/** Keep a session for the parts to come. */
export async function keepSession(
  workspace: Workspace,
  session: Session,
  { preparedAt }: Run,
  signal: AbortSignal
): Promise<void> {
  const { combined, ingest, parts, append, tables } = session;
  const bare = new Map(combined.variables.map(variable => [variable, withoutConversions(variable)]));
  const work: Work = {
    version: VERSION,
    preparedAt,
    files: session.files.opened,
    combined: { ...combined, variables: [...bare.values()] },
    ingest: {
      ...ingest,
      arrays: ingest.arrays.map(array => ({ ...array, source: bare.get(array.source)! }))
    },
    parts,
    append,
    converted: ingest.arrays.map(({ source }) => source.segments.some(segment => segment.conversion))
  };
  for (const [i, { source }] of ingest.arrays.entries()) {
    const known = [...source.storedIn.keys()].flatMap(file => {
      const table = tables.known(file, source.sourceName);
      return table ? [[file, table] as const] : [];
    });
    await workspace.sibling.keep(`tables/${i}`, serialize(new Map(known)), signal);
  }
  // Last: where it is, the tables are.
  await workspace.sibling.keep('session', serialize(work), signal);
}

interface Wanted {
  plan: Plan;
  workspace: Workspace;
  context: WorkContext;
  of: Run;
  /** Of a part; undefined for `finish`. */
  number: number | undefined;
}

/** The session as it was kept for this run; undefined where all files must be looked at again. */
export async function openKept(
  { plan, workspace, context, of, number }: Wanted,
  signal: AbortSignal
): Promise<Session | undefined> {
  const work = decode<Work>(await workspace.sibling.kept('session', signal));
  if (work?.version !== VERSION || work.preparedAt !== of.preparedAt) {
    return undefined;
  }
  const part = number === undefined ? undefined : work.parts[number - 1];
  if (part && work.converted[part.array]) {
    return undefined;
  }
  const { group, format } = plan.open;
  const expected = new Map(work.combined.files.map(file => [file.index, file.version]));
  const files = new Files(work.files.uris, context, { ...work.files, group, format, signal, expected });
  const tables = new ChunkTables(files);
  if (part) {
    const { sourceName } = work.ingest.arrays[part.array]!.source;
    const kept = decode<Map<number, ChunkTable>>(
      await workspace.sibling.kept(`tables/${part.array}`, signal)
    );
    kept?.forEach((table, file) => tables.put(file, sourceName, table));
  }
  const { combined, ingest, parts, append } = work;
  return {
    files,
    tables,
    combined,
    ingest,
    parts,
    ...(append && { append }),
    [Symbol.asyncDispose]: () => files[Symbol.asyncDispose]()
  };
}

function withoutConversions(variable: CombinedVariable): CombinedVariable {
  const segments = variable.segments.map(({ file, start, fileStart, length }) => ({
    file,
    start,
    fileStart,
    length
  }));
  return { ...variable, segments };
}

/** Undefined where another version of Node wrote it. */
function decode<T>(bytes: Uint8Array | undefined): T | undefined {
  try {
    return bytes && (deserialize(bytes) as T);
  } catch {
    return undefined;
  }
}
