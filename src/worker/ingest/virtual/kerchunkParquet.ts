/** Kerchunk's Parquet form, as fsspec's reference file system reads it. */
import type { VirtualSource } from '../../python';
import { encodeRecord, Presence, type ChunkTable, type RecordColumns } from '../../formats';
import type { VirtualContent } from './content';

/** References a file: fsspec's own choice. */
export const RECORD_SIZE = 10_000;

interface ParquetFile {
  /** Relative to the store. */
  key: string;
  bytes: Uint8Array;
}

/** The files of all arrays, and last the root document that makes them a store. */
export async function* parquetFiles(
  content: VirtualContent,
  source: () => Promise<VirtualSource>
): AsyncGenerator<ParquetFile> {
  for await (const { array, table } of content.arrays()) {
    for (let first = 0; first < table.presence.length; first += RECORD_SIZE) {
      const end = Math.min(first + RECORD_SIZE, table.presence.length);
      const bytes = await encodeRecord(columnsOf(table, first, end, content.options.urls.urls));
      yield { key: `${array.target.name}/refs.${first / RECORD_SIZE}.parq`, bytes };
    }
  }
  const zmetadata = content.documents(true).find(({ key }) => key === '.zmetadata')!.text;
  const more = `"record_size": ${RECORD_SIZE},\n    "lifecycle": ${JSON.stringify(await source())}`;
  const text = `${zmetadata.trimEnd().slice(0, -1).trimEnd()},\n    ${more}\n}\n`;
  yield { key: '.zmetadata', bytes: Buffer.from(text, 'utf8') };
}

/** Rows of a table as columns. */
function columnsOf(table: ChunkTable, first: number, end: number, urls: readonly string[]): RecordColumns {
  const rows = end - first;
  const path = new Array<string | null>(rows).fill(null);
  const raw = new Array<Uint8Array | null>(rows).fill(null);
  const offset = new BigInt64Array(rows);
  const size = new BigInt64Array(rows);
  for (let row = first, i = 0; row < end; row++, i++) {
    switch (table.presence[row]) {
      case Presence.stored:
        path[i] = urls[table.source[row]!]!;
        offset[i] = BigInt(table.offset[row]!);
        size[i] = BigInt(table.length[row]!);
        break;
      case Presence.inline:
        raw[i] = table.inline.get(row)!;
    }
  }
  return { path, offset, size, raw };
}
