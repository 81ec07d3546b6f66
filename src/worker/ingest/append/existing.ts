/** A store that may be appended to, as its metadata documents tell. */
import type { Workspace } from '../workspace';

interface ExistingArray {
  shape: number[];
  chunks: number[];
  /** What chunks are gathered in. */
  shard?: number[];
}

/**
 * What a Zarr store of ours tells of itself: the root group and the arrays right below it. Nothing of
 * its chunks was read.
 */
export interface ExistingStore {
  zarrFormat: 2 | 3;
  /** All metadata documents, by key. */
  documents: ReadonlyMap<string, string>;
  arrays: ReadonlyMap<string, ExistingArray>;
  /** What the run that wrote it left in the root's attributes. */
  preparedAt: string;
  planSha256: string;
}

/** Metadata documents of the root, of both formats. */
export const ROOT_KEYS = ['.zgroup', '.zattrs', '.zmetadata', 'zarr.json'];
const ARRAY_KEYS = ['.zarray', '.zattrs', 'zarr.json'];

/** The store at the target; undefined when it is none that this program wrote. */
export async function readExisting(
  workspace: Workspace,
  signal: AbortSignal
): Promise<ExistingStore | undefined> {
  const documents = new Map<string, string>();
  const read = async (key: string): Promise<void> => {
    const text = await workspace.readDocument(key, signal);
    if (text !== undefined) {
      documents.set(key, text);
    }
  };
  for (const key of ROOT_KEYS) {
    await read(key);
  }
  if (documents.size === 0) {
    return undefined;
  }
  for (const name of await workspace.children(signal)) {
    for (const key of ARRAY_KEYS) {
      await read(`${name}/${key}`);
    }
  }
  return parseExisting(documents);
}

/** The same from documents that were kept aside. */
export function parseExisting(documents: ReadonlyMap<string, string>): ExistingStore | undefined {
  const zarrFormat = documents.has('zarr.json') ? 3 : 2;
  const root = parse(documents.get(zarrFormat === 3 ? 'zarr.json' : '.zattrs'));
  const attributes = (zarrFormat === 3 ? root?.attributes : root) as Record<string, unknown> | undefined;
  const { pangeo_forge_build_timestamp: preparedAt, lifecycle_plan_sha256: planSha256 } = attributes ?? {};
  if (typeof preparedAt !== 'string' || typeof planSha256 !== 'string') {
    return undefined;
  }
  const arrays = new Map<string, ExistingArray>();
  for (const [key, text] of documents) {
    const match = /^(.*)\/(\.zarray|zarr\.json)$/.exec(key);
    const array = match && parse(text);
    const objects = array?.chunks ?? array?.chunk_grid?.configuration?.chunk_shape;
    const inner = array?.codecs?.[0]?.configuration?.chunk_shape;
    if (array?.shape && objects) {
      const { shape } = array;
      arrays.set(match![1]!, { shape, chunks: inner ?? objects, ...(inner && { shard: objects }) });
    }
  }
  return { zarrFormat, documents, arrays, preparedAt, planSha256 };
}

interface Metadata {
  shape?: number[];
  chunks?: number[];
  chunk_grid?: { configuration?: { chunk_shape?: number[] } };
  /** v3: the first of a sharded array is `sharding_indexed`. */
  codecs?: { configuration?: { chunk_shape?: number[] } }[];
  attributes?: unknown;
}

/** Attributes may hold NaN and infinities as bare words, which are of no interest here. */
function parse(text: string | undefined): (Metadata & Record<string, unknown>) | undefined {
  const plain = text?.replace(/([:[,]\s*)(?:NaN|-?Infinity)(?=\s*[,\]}])/g, '$1null');
  try {
    return plain === undefined ? undefined : (JSON.parse(plain) as Metadata & Record<string, unknown>);
  } catch {
    return undefined;
  }
}
