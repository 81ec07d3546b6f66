/** How much a run reads and writes, and about how long that takes. Pure. */
import type { VariableReview } from '../../../protocol/review';
import { Presence } from '../../formats';
import type { CombinedVariable } from '../combine';
import type { ChunkTables } from '../files';

/** Bytes that the chunks of a variable take in its files; undefined where a reader does not tell. */
export function storedBytes(variable: CombinedVariable, tables: ChunkTables): number | undefined {
  let sum = 0;
  for (const file of variable.storedIn.keys()) {
    const table = tables.known(file, variable.sourceName);
    if (!table) {
      return undefined;
    }
    for (let row = 0; row < table.presence.length; row++) {
      sum += table.presence[row] === Presence.stored ? table.length[row]! : 0;
    }
  }
  return sum;
}

/** Measured on two cores: bytes copied, bytes decoded and encoded (400e6 with zstd, fewer with zlib), and chunks written in a second. */
const COPIED_PER_SECOND = 500e6;
const RECODED_PER_SECOND = 150e6;
const CHUNKS_PER_SECOND = 2000;
/** Over a network, from or to a bucket. */
const NETWORK_PER_SECOND = 50e6;

/** About how long a run takes. Networks and disks differ tenfold: a hint, not a promise. */
export function estimateSeconds(
  variables: readonly Pick<
    VariableReview,
    'mode' | 'rawBytes' | 'chunkCount' | 'bytesToRead' | 'bytesToWrite'
  >[],
  isRemote: { source: boolean; target: boolean }
): number {
  let seconds = 0;
  let [read, written] = [0, 0];
  for (const { mode, rawBytes, chunkCount, bytesToRead, bytesToWrite } of variables) {
    seconds += mode === 'recode' ? rawBytes / RECODED_PER_SECOND : bytesToRead / COPIED_PER_SECOND;
    seconds += chunkCount / CHUNKS_PER_SECOND;
    read += bytesToRead;
    written += bytesToWrite;
  }
  seconds += isRemote.source ? read / NETWORK_PER_SECOND : 0;
  seconds += isRemote.target ? written / NETWORK_PER_SECOND : 0;
  return Math.ceil(seconds * 10) / 10;
}
