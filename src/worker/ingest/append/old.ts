/** Which chunks of a store that grows stay as they are. Pure. */
import type { TargetArray } from '../writer';
import type { Append } from './judge';

/** Does a chunk hold nothing that is new? */
export function isOld(
  append: Pick<Append, 'dim' | 'from'>,
  { dims, chunks }: Pick<TargetArray, 'dims' | 'chunks'>,
  index: readonly number[]
): boolean {
  const axis = dims.indexOf(append.dim);
  return axis < 0 || (index[axis]! + 1) * chunks[axis]! <= append.from;
}
