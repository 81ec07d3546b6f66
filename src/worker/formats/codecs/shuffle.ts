/**
 * The byte shuffle of HDF5, numcodecs and blosc: byte k of every element, for
 * each k; a rest that is no whole element stays behind (HDF5 filter 2).
 *
 * Four words are transposed at a time, 4 by 4 bytes: five times as fast as byte
 * by byte. Where words would begin between the chunk's own, elements are moved
 * through two small buffers that stay in the processor's cache.
 */

/** Elements in the buffers at a time: a multiple of 4. */
const BLOCK = 1024;
/** Words of a plane at a time: what is called often is compiled sooner, and well, than one long loop. */
const RUN = 256;
/** Longest element that is moved as words; longer ones are not numbers. */
const MOST_WORDS = 4;

const blockElements = new Int32Array(BLOCK * MOST_WORDS);
const elementBytes = new Uint8Array(blockElements.buffer);
const blockPlanes = new Int32Array(BLOCK * MOST_WORDS);
const planeBytes = new Uint8Array(blockPlanes.buffer);

/** From elements to planes of bytes. */
export function shuffle(
  bytes: Uint8Array,
  size: number,
  out: Uint8Array = uninitialised(bytes.byteLength)
): Uint8Array {
  const count = Math.floor(bytes.byteLength / size);
  if (isWhole(bytes, out, size, count)) {
    toPlanes(wordsOf(bytes), wordsOf(out), size, count);
  } else if (isWords(size)) {
    for (let start = 0; start < count; start += BLOCK) {
      const length = Math.min(BLOCK, count - start);
      elementBytes.set(bytes.subarray(start * size, (start + length) * size));
      toPlanes(blockElements, blockPlanes, size, BLOCK);
      for (let k = 0; k < size; k++) {
        out.set(planeBytes.subarray(k * BLOCK, k * BLOCK + length), k * count + start);
      }
    }
  } else {
    for (let k = 0; k < size; k++) {
      for (let i = k * count, end = i + count, at = k; i < end; i++, at += size) {
        out[i] = bytes[at]!;
      }
    }
  }
  out.set(bytes.subarray(count * size), count * size);
  return out;
}

/** Back from planes of bytes to elements. */
export function unshuffle(
  bytes: Uint8Array,
  size: number,
  out: Uint8Array = uninitialised(bytes.byteLength)
): Uint8Array {
  const count = Math.floor(bytes.byteLength / size);
  if (isWhole(bytes, out, size, count)) {
    toElements(wordsOf(bytes), wordsOf(out), size, count);
  } else if (isWords(size)) {
    for (let start = 0; start < count; start += BLOCK) {
      const length = Math.min(BLOCK, count - start);
      for (let k = 0; k < size; k++) {
        const from = k * count + start;
        planeBytes.set(bytes.subarray(from, from + length), k * BLOCK);
      }
      toElements(blockPlanes, blockElements, size, BLOCK);
      out.set(elementBytes.subarray(0, length * size), start * size);
    }
  } else {
    for (let k = 0; k < size; k++) {
      for (let i = k * count, end = i + count, at = k; i < end; i++, at += size) {
        out[at] = bytes[i]!;
      }
    }
  }
  out.set(bytes.subarray(count * size), count * size);
  return out;
}

/** Memory that will be written before it is read: not zeroed first. */
export function uninitialised(length: number): Uint8Array<ArrayBuffer> {
  // Not from the pool, and never a Buffer, whose `slice` is a view.
  return new Uint8Array(Buffer.allocUnsafeSlow(length).buffer as ArrayBuffer);
}

function isWords(size: number): boolean {
  return size === 2 || (size % 4 === 0 && size <= 4 * MOST_WORDS);
}

/** Does every plane begin with a word, on both sides? */
function isWhole(bytes: Uint8Array, out: Uint8Array, size: number, count: number): boolean {
  return isWords(size) && count % 4 === 0 && bytes.byteOffset % 4 === 0 && out.byteOffset % 4 === 0;
}

function wordsOf({ buffer, byteOffset, byteLength }: Uint8Array): Int32Array {
  return new Int32Array(buffer, byteOffset, byteLength >>> 2);
}

/** @param count - Elements, a multiple of 4 */
function toPlanes(elements: Int32Array, planes: Int32Array, size: number, count: number): void {
  const plane = count / 4;
  for (let first = 0; first < plane; first += RUN) {
    const end = Math.min(plane, first + RUN);
    if (size === 2) {
      pairsToPlanes(elements, planes, plane, first, end);
    } else {
      wordsToPlanes(elements, planes, size / 4, plane, first, end);
    }
  }
}

/** @param count - Elements, a multiple of 4 */
function toElements(planes: Int32Array, elements: Int32Array, size: number, count: number): void {
  const plane = count / 4;
  for (let first = 0; first < plane; first += RUN) {
    const end = Math.min(plane, first + RUN);
    if (size === 2) {
      planesToPairs(planes, elements, plane, first, end);
    } else {
      planesToWords(planes, elements, size / 4, plane, first, end);
    }
  }
}

/** Elements of `stride` words: bytes 0 to 3 of each word become four planes, of `plane` words each; from word `first` of each on. */
function wordsToPlanes(
  elements: Int32Array,
  planes: Int32Array,
  stride: number,
  plane: number,
  first: number,
  end: number
): void {
  for (let lane = 0; lane < stride; lane++) {
    const p0 = 4 * lane * plane;
    const p1 = p0 + plane;
    const p2 = p1 + plane;
    const p3 = p2 + plane;
    for (let i = first, at = 4 * stride * first + lane; i < end; i++, at += 4 * stride) {
      const a = elements[at]!;
      const b = elements[at + stride]!;
      const c = elements[at + 2 * stride]!;
      const d = elements[at + 3 * stride]!;
      const ab02 = (a & 0x00ff00ff) | ((b & 0x00ff00ff) << 8);
      const ab13 = ((a >>> 8) & 0x00ff00ff) | (b & 0xff00ff00);
      const cd02 = (c & 0x00ff00ff) | ((d & 0x00ff00ff) << 8);
      const cd13 = ((c >>> 8) & 0x00ff00ff) | (d & 0xff00ff00);
      planes[p0 + i] = (ab02 & 0xffff) | (cd02 << 16);
      planes[p1 + i] = (ab13 & 0xffff) | (cd13 << 16);
      planes[p2 + i] = (ab02 >>> 16) | (cd02 & 0xffff0000);
      planes[p3 + i] = (ab13 >>> 16) | (cd13 & 0xffff0000);
    }
  }
}

function planesToWords(
  planes: Int32Array,
  elements: Int32Array,
  stride: number,
  plane: number,
  first: number,
  end: number
): void {
  for (let lane = 0; lane < stride; lane++) {
    const p0 = 4 * lane * plane;
    const p1 = p0 + plane;
    const p2 = p1 + plane;
    const p3 = p2 + plane;
    for (let i = first, at = 4 * stride * first + lane; i < end; i++, at += 4 * stride) {
      const a = planes[p0 + i]!;
      const b = planes[p1 + i]!;
      const c = planes[p2 + i]!;
      const d = planes[p3 + i]!;
      const ab02 = (a & 0x00ff00ff) | ((b & 0x00ff00ff) << 8);
      const ab13 = ((a >>> 8) & 0x00ff00ff) | (b & 0xff00ff00);
      const cd02 = (c & 0x00ff00ff) | ((d & 0x00ff00ff) << 8);
      const cd13 = ((c >>> 8) & 0x00ff00ff) | (d & 0xff00ff00);
      elements[at] = (ab02 & 0xffff) | (cd02 << 16);
      elements[at + stride] = (ab13 & 0xffff) | (cd13 << 16);
      elements[at + 2 * stride] = (ab02 >>> 16) | (cd02 & 0xffff0000);
      elements[at + 3 * stride] = (ab13 >>> 16) | (cd13 & 0xffff0000);
    }
  }
}

/** Elements of two bytes, two to a word. */
function pairsToPlanes(
  elements: Int32Array,
  planes: Int32Array,
  plane: number,
  first: number,
  end: number
): void {
  for (let i = first, at = 2 * first; i < end; i++, at += 2) {
    const a = elements[at]!;
    const b = elements[at + 1]!;
    planes[i] = swapMiddle((a & 0x00ff00ff) | ((b & 0x00ff00ff) << 8));
    planes[plane + i] = swapMiddle(((a >>> 8) & 0x00ff00ff) | (b & 0xff00ff00));
  }
}

function planesToPairs(
  planes: Int32Array,
  elements: Int32Array,
  plane: number,
  first: number,
  end: number
): void {
  for (let i = first, at = 2 * first; i < end; i++, at += 2) {
    const low = swapMiddle(planes[i]!);
    const high = swapMiddle(planes[plane + i]!);
    elements[at] = (low & 0x00ff00ff) | ((high & 0x00ff00ff) << 8);
    elements[at + 1] = ((low >>> 8) & 0x00ff00ff) | (high & 0xff00ff00);
  }
}

/** The two bytes in the middle of a word change places. */
function swapMiddle(word: number): number {
  return (word & 0xff0000ff) | ((word >>> 8) & 0xff00) | ((word & 0xff00) << 8);
}
