/** Runs of bytes that a hyperslab is in a classic file, and which of them are read together. */
import type { Selection } from '../dataset';
import type { VariableLayout } from './layout';

/** Gaps up to this are read over rather than around: fewer, longer reads. */
const GAP_BYTES = 64 * 1024;
/** Longest single read. */
const SPAN_BYTES = 8 * 1024 * 1024;

interface Run {
  /** From the beginning of the file. */
  offset: number;
  length: number;
}

/** Contiguous byte ranges of a hyperslab, in C order, none longer than a span. */
export function* runsOf(
  { begin, isRecord, elementBytes, shape, partBytes, recordBytes }: VariableLayout,
  { start, count }: Selection
): Generator<Run> {
  const rank = shape.length;
  if (count.some(length => length === 0)) {
    return;
  }
  // The first axis of a record variable steps over whole records.
  const first = isRecord ? 1 : 0;
  const strides = new Array<number>(rank);
  let stride = elementBytes;
  for (let axis = rank - 1; axis >= first; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  if (isRecord) {
    strides[0] = recordBytes;
  }
  let axis = rank - 1;
  let run = elementBytes;
  while (axis >= first) {
    run *= count[axis]!;
    if (count[axis] !== shape[axis]) {
      break;
    }
    axis--;
  }
  // Axes before `level` are walked; the axis at `level` and all after it are one run.
  let level = Math.max(axis, first);
  if (isRecord && level === first && rank > 0 && run === partBytes && recordBytes === partBytes) {
    // Nothing interleaves: records follow one another without a gap.
    run *= count[0]!;
    level = 0;
  }
  let base = begin;
  for (let i = level; i < rank; i++) {
    base += start[i]! * strides[i]!;
  }
  yield* walk(0, base);

  function* walk(depth: number, offset: number): Generator<Run> {
    if (depth >= Math.min(level, rank)) {
      for (let done = 0; done < run; done += SPAN_BYTES) {
        yield { offset: offset + done, length: Math.min(SPAN_BYTES, run - done) };
      }
      return;
    }
    for (let i = 0; i < count[depth]!; i++) {
      yield* walk(depth + 1, offset + (start[depth]! + i) * strides[depth]!);
    }
  }
}

/** How far to read from run `i` on: over small gaps, up to the longest span. */
export function spanLength(runs: readonly Run[], i: number): number {
  const { offset } = runs[i]!;
  let end = offset + runs[i]!.length;
  for (let next = i + 1; next < runs.length; next++) {
    const run = runs[next]!;
    if (run.offset < end || run.offset - end > GAP_BYTES || run.offset + run.length - offset > SPAN_BYTES) {
      break;
    }
    end = run.offset + run.length;
  }
  return end - offset;
}
