/** A folder of Parquet files: all read back before the root document makes them a store. */
import { elementCount, readParquetReferences } from '../../formats';
import { parquetFiles, RECORD_SIZE } from './kerchunkParquet';
import { readBackThrough, type Writing } from './writing';
import type { Workspace } from '../workspace';

const ROOT = '.zmetadata';

/** Every key that will be written. */
export function parquetKeys({ content }: Pick<Writing, 'content'>): string[] {
  return content.plan.arrays.flatMap(({ target, grid }) =>
    Array.from(
      { length: Math.ceil(elementCount(grid) / RECORD_SIZE) },
      (_, record) => `${target.name}/refs.${record}.parq`
    )
  );
}

/** Answers with the bytes written. */
export async function writeParquet(writing: Writing, workspace: Workspace): Promise<number> {
  const { task, content } = writing;
  const { signal } = task;
  let bytesWritten = 0;
  let root: Uint8Array | undefined;
  for await (const { key, bytes } of parquetFiles(content, writing.source)) {
    bytesWritten += bytes.byteLength;
    if (key === ROOT) {
      root = bytes;
    } else {
      await workspace.write(key, bytes, signal);
    }
  }
  const references = readParquetReferences(
    new TextDecoder().decode(root),
    key => workspace.read(key, signal),
    workspace.uri
  )!;
  await readBackThrough(references, writing);
  await task.assertHeld();
  await workspace.write(ROOT, root!, signal);
  return bytesWritten;
}
