/** What a virtual store is made of: per array its metadata, and how it gets there. */
import type { VariableReview } from '../../../protocol/review';
import type { CodecChain } from '../../formats';
import type { CombinedVariable } from '../combine';
import type { TargetArray } from '../writer';

/** How one array gets into the store. */
export type Placement =
  /** Chunks stay in the files. */
  | { kind: 'references'; chunks: number[]; codec: CodecChain; words: string }
  /** The array is small, or cannot be referenced but is small enough: one encoded chunk in the store. */
  | { kind: 'inline'; words: string };

/**
 * One array as it is planned. Chunks are counted in C order over `grid`: that is the row in its table
 * of references.
 */
export interface VirtualArray {
  variable: CombinedVariable;
  placement: Placement;
  target: TargetArray;
  /** Chunks along each dimension; empty for a scalar. */
  grid: number[];
  review: VariableReview;
}
