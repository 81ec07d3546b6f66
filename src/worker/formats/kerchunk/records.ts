/** One Parquet file of references, as fsspec's reference file system reads and kerchunk writes it. */
import { brotliDecompressSync, gunzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Compressors } from 'hyparquet';

/** A column each; integers are 0 where a row has no reference. */
export interface RecordColumns {
  path: (string | null)[];
  offset: BigInt64Array;
  size: BigInt64Array;
  raw: (Uint8Array | null)[];
}

/** A row as some writer left it: columns that hold nothing may be missing. */
export type RecordRow = Partial<Record<'path' | 'offset' | 'size' | 'raw', unknown>>;

const DECOMPRESSORS: Compressors = {
  ZSTD: bytes => zstdDecompressSync(bytes),
  GZIP: bytes => gunzipSync(bytes),
  BROTLI: bytes => brotliDecompressSync(bytes)
};

/** The file; columns that hold nothing are left out, as readers expect. */
export async function encodeRecord({ path, offset, size, raw }: RecordColumns): Promise<Uint8Array> {
  const { ByteWriter, parquetWrite } = await import('hyparquet-writer');
  const hasRaw = raw.some(bytes => bytes !== null);
  const hasPaths = !hasRaw || path.some(url => url !== null);
  // Their statistics tell fastparquet that no integer is missing; else it makes them floats.
  const integers = { type: 'INT64', nullable: false, statistics: true } as const;
  const references = [
    { name: 'path', data: path, type: 'STRING' as const },
    { name: 'offset', data: offset, ...integers },
    { name: 'size', data: size, ...integers }
  ];
  const writer = new ByteWriter();
  await parquetWrite({
    writer,
    columnData: [
      ...(hasPaths ? references : []),
      ...(hasRaw ? [{ name: 'raw', data: raw, type: 'BYTE_ARRAY' as const }] : [])
    ],
    codec: 'ZSTD',
    compressors: { ZSTD: bytes => zstdCompressSync(bytes) },
    statistics: false,
    rowGroupSize: path.length
  });
  return writer.getBytes();
}

/** @throws Error when the bytes are no whole Parquet file */
export async function decodeRecord(bytes: Uint8Array): Promise<RecordRow[]> {
  const { parquetReadObjects } = await import('hyparquet');
  const file = new Uint8Array(bytes).buffer;
  return (await parquetReadObjects({ file, compressors: DECOMPRESSORS, utf8: false })) as RecordRow[];
}
