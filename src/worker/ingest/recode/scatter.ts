/** Copying hyperslabs between arrays in C order, as bytes: no number is looked at, so none is changed. */

/** Shorter runs are copied element by element: two views a run cost more, and are garbage. */
const SHORT_RUN = 256;

type Words = Int32Array | Int16Array | Uint8Array;

export interface Side {
  bytes: Uint8Array;
  shape: readonly number[];
  start: readonly number[];
}

/** Copy `count` elements of `size` bytes along each axis; the block must lie inside both arrays. */
export function copyBox(size: number, from: Side, to: Side, count: readonly number[]): void {
  if (count.includes(0)) {
    return;
  }
  const wordBytes =
    [from.bytes, to.bytes].every(bytes => bytes.byteOffset % 4 === 0) && size % 4 === 0 ? 4 : 1;
  const both16 = size === 2 && from.bytes.byteOffset % 2 === 0 && to.bytes.byteOffset % 2 === 0;
  const width = both16 ? 1 : size / wordBytes;
  const view = (bytes: Uint8Array): Words =>
    both16
      ? new Int16Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.byteLength / 2))
      : wordBytes === 4
        ? new Int32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.byteLength / 4))
        : bytes;
  // Trailing axes that are copied whole on both sides make one run.
  let axis = Math.max(0, count.length - 1);
  let run = (count[axis] ?? 1) * width;
  while (axis > 0 && count[axis] === from.shape[axis] && count[axis] === to.shape[axis]) {
    axis--;
    run *= count[axis]!;
  }
  const [source, target] = [placed(from, width), placed(to, width)];
  const [a, b] = [view(from.bytes), view(to.bytes)];
  if (axis === 0) {
    copyRuns(a, source.offset, 0, b, target.offset, 0, 1, run);
    return;
  }
  // The axis before the run is the inner loop; those before it are counted through.
  const inner = axis - 1;
  const index = new Array<number>(inner).fill(0);
  let [at, to_] = [source.offset, target.offset];
  for (;;) {
    copyRuns(a, at, source.strides[inner]!, b, to_, target.strides[inner]!, count[inner]!, run);
    let level = inner - 1;
    for (; level >= 0; level--) {
      at += source.strides[level]!;
      to_ += target.strides[level]!;
      if (++index[level]! < count[level]!) {
        break;
      }
      at -= index[level]! * source.strides[level]!;
      to_ -= index[level]! * target.strides[level]!;
      index[level] = 0;
    }
    if (level < 0) {
      return;
    }
  }
}

/** Strides and the first element's place, in words of the view. */
function placed({ shape, start }: Side, width: number): { strides: number[]; offset: number } {
  const strides = new Array<number>(shape.length);
  let offset = 0;
  for (let axis = shape.length - 1, stride = width; axis >= 0; axis--) {
    strides[axis] = stride;
    offset += start[axis]! * stride;
    stride *= shape[axis]!;
  }
  return { strides, offset };
}

function copyRuns(
  from: Words,
  fromOffset: number,
  fromStride: number,
  to: Words,
  toOffset: number,
  toStride: number,
  rows: number,
  run: number
): void {
  for (let row = 0; row < rows; row++, fromOffset += fromStride, toOffset += toStride) {
    if (run < SHORT_RUN) {
      for (let i = 0; i < run; i++) {
        to[toOffset + i] = from[fromOffset + i]!;
      }
    } else {
      to.set(from.subarray(fromOffset, fromOffset + run), toOffset);
    }
  }
}
