/** Can a variable's stored chunks be copied as they are, and if not, why? Pure. */
import { elementCount, itemSize, passthroughChain, type CodecChain } from '../../formats';
import type { CombinedVariable } from '../combine';
import { notInFormat } from '../writer';
import { copyOf, type CopyMode } from './copies';
import { sameEncoding, sameStages, stageWords } from './encoding';

/** How stored chunks become the target's, and `words` for the review; or why they cannot. */
export type Verdict =
  { mode: CopyMode; codec: CodecChain; chunks: number[]; words: string } | { why: string };

/** Of the chunks along the combined dimension, so many may cross from one file to the next. */
const MOST_CROSSING = 1 / 4;
/** Shorter runs of uncompressed elements are better read together with what lies between. */
const LEAST_RUN_BYTES = 64 * 1024;

/** What the target is to be like. */
export interface Wanted {
  /** Chunk shape, clipped to the array unless it is fixed. */
  chunks: readonly number[];
  /** Exactly these, as a store has them already. */
  isFixed: boolean;
  /** What the plan asks for; undefined keeps the source's. */
  codec: CodecChain | undefined;
  zarrFormat: 2 | 3;
}

/** The chunks and codecs under which they can, else why not, in words for the review. */
export function judgePassthrough(
  variable: CombinedVariable,
  { chunks: wanted, isFixed, codec, zarrFormat }: Wanted
): Verdict {
  const { stored, segments, dtype, shape } = variable;
  const conversion = segments.find(segment => segment.conversion)?.conversion;
  if (conversion) {
    return { why: `values are ${conversion.words}` };
  }
  const { chain: kept, reason } = passthroughChain(stored, dtype);
  if (!kept) {
    return { why: reason };
  }
  if (codec && !sameStages(kept, codec)) {
    return { why: `the codec changes from ${stageWords(kept)} to ${stageWords(codec)}` };
  }
  const unknown = notInFormat(kept, zarrFormat);
  if (unknown !== undefined) {
    return { why: unknown };
  }
  for (const [file, other] of variable.storedIn) {
    if (!sameEncoding(stored, other)) {
      return { why: `its files store it differently, the ${ordinal(segments, file)} unlike the first` };
    }
  }
  const clipped = stored.chunkShape.map((length, axis) => Math.max(1, Math.min(length, shape[axis]!)));
  if (stored.chunked) {
    const fitting = isFixed ? stored.chunkShape : clipped;
    if (wanted.some((length, axis) => length !== fitting[axis])) {
      return {
        why: `chunks change from (${stored.chunkShape.join(', ')}) to (${wanted.join(', ')})`
      };
    }
    return judgeSeams(variable, kept);
  }
  return judgeSlices(variable, wanted, kept);
}

/** Chunks that no file holds whole, because one file ends and the next begins in them. */
function judgeSeams(variable: CombinedVariable, codec: CodecChain): Verdict {
  const { axis, segments, stored, shape, dims } = variable;
  const chunks = [...stored.chunkShape];
  const copied = { mode: 'chunks' as const, codec, chunks };
  if (axis < 0) {
    return { ...copied, words: 'the stored chunks are copied as they are' };
  }
  const chunk = chunks[axis]!;
  const along = Math.ceil(shape[axis]! / chunk);
  const index = chunks.map(() => 0);
  let crossing = 0;
  for (let position = 0; position < along; position++) {
    index[axis] = position;
    crossing += copyOf(variable, { chunks, shape }, 'chunks', index).kind === 'recode' ? 1 : 0;
  }
  if (crossing === 0) {
    return { ...copied, words: 'the stored chunks are copied as they are' };
  }
  if (crossing > along * MOST_CROSSING) {
    const seam = segments.find(
      (segment, i) => i < segments.length - 1 && (segment.start + segment.length) % chunk !== 0
    );
    const length = seam?.length ?? shape[axis]!;
    return { why: `along ${dims[axis]}, ${length} is not a multiple of chunk ${chunk}` };
  }
  return {
    ...copied,
    words: `the stored chunks are copied as they are; ${crossing} of ${along} along ${dims[axis]} lie in two files and are recoded`
  };
}

/** Uncompressed elements can be cut anywhere where the cuts leave them in one run. */
function judgeSlices(variable: CombinedVariable, wanted: readonly number[], codec: CodecChain): Verdict {
  const { axis, shape, stored, dtype, dims, segments } = variable;
  // One index along the axes before the cut, all of those after it.
  const cut = wanted.findIndex(length => length > 1);
  const isOneRun = cut < 0 || wanted.every((length, i) => i <= cut || length >= shape[i]!);
  if (!isOneRun) {
    return { why: `the source is not chunked, and chunks of (${wanted.join(', ')}) do not lie in one piece` };
  }
  if (segments.length > 1 && cut >= 0 && axis > cut) {
    return { why: `the source is not chunked, and its files follow one another along ${dims[axis]}` };
  }
  const rows = Math.max(1, elementCount(stored.chunkShape)) * itemSize(dtype);
  const isApart = elementCount(stored.chunkShape) < elementCount(stored.shape);
  if (isApart && rows < LEAST_RUN_BYTES) {
    return { why: `its records of ${rows} bytes lie apart in the file` };
  }
  return { mode: 'slices', codec, chunks: [...wanted], words: 'the stored values are copied in slices' };
}

function ordinal(segments: CombinedVariable['segments'], file: number): string {
  const position = segments.findIndex(segment => segment.file === file) + 1;
  return position === 2 ? 'second' : position === 3 ? 'third' : `${position}th`;
}
