/** What a choice of chunks means for who reads the array. Pure. */
import type { DatasetDescription } from '../../protocol';
import { itemBytes } from '../dataset/describe';
import type { Draft } from './draft';
import { wantedFiles } from './query';

/** Chunks of the largest variable, and what two ways of reading cost. */
export interface ChunkFacts {
  variable: string;
  dims: string[];
  /** Of the whole array: about, where several files follow one another. */
  shape: number[];
  chunks: number[];
  chunkBytes: number;
  count: number;
  /** Index of the dimension that a series is along. */
  along: number;
  /** Chunks that one step of the series touches, and a series at one point. */
  perMap: number;
  perSeries: number;
}

/** How long a dimension of the first file becomes: about, where several files follow one another. */
export function wholeLength(draft: Draft, dim: string, length: number): number {
  return dim === draft.dim && draft.combine === 'concat' ? length * wantedFiles(draft).length : length;
}

/** Undefined where the worker chooses the chunks, or their size is not known. */
export function chunkFacts(draft: Draft, description: DatasetDescription): ChunkFacts | undefined {
  const [largest] = Object.entries(description.variables)
    .filter(
      ([name, { dtype, shape }]) => !draft.dropped.includes(name) && itemBytes(dtype) && shape.length > 0
    )
    .sort(([, a], [, b]) => product(b.shape) - product(a.shape));
  if (!largest || draft.chunks === 'auto') {
    return undefined;
  }
  const [variable, { dtype, dims, chunks: stored }] = largest;
  const shape = largest[1].shape.map((length, i) => wholeLength(draft, dims[i], length));
  const chunks = draft.chunks === 'keep' ? stored : dims.map((dim, i) => lengthOf(draft, dim, shape[i]));
  if (!chunks || shape.includes(0) || chunks.some(length => !(length > 0))) {
    return undefined;
  }
  const counts = shape.map((length, i) => Math.ceil(length / chunks[i]));
  const named = dims.findIndex(dim => dim === draft.dim || /^(time|t|date)$/i.test(dim));
  const along = Math.max(0, named);
  const count = product(counts);
  return {
    variable,
    dims,
    shape,
    chunks,
    chunkBytes: product(chunks) * (itemBytes(dtype) ?? 0),
    count,
    along,
    perMap: count / counts[along],
    perSeries: counts[along]
  };
}

function lengthOf(draft: Draft, dim: string, whole: number): number {
  const text = (draft.chunkLengths[dim] ?? '').trim();
  return text === '' || text === '-1' ? whole : Math.min(whole, Number(text));
}

function product(lengths: readonly number[]): number {
  return lengths.reduce((all, length) => all * length, 1);
}
