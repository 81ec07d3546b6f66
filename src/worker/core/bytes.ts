/** Small tools for bytes and streams of bytes. */
import { createHash } from 'node:crypto';
import { isMarkedAsUntransferable } from 'node:worker_threads';
import { formatBytes } from '../../protocol/bytes';

export { formatBytes };

/** MD5 in hex: what stores compare parts and objects by; not for secrets. */
export function md5Hex(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

/**
 * Everything a stream gives, as one array: never a Buffer, whose `slice` is a
 * view and whose memory may be shared.
 *
 * @param limitBytes Throws a RangeError beyond it: memory stays bounded.
 * @throws RangeError when the stream gives more than `limitBytes`
 */
export async function collect(stream: AsyncIterable<Uint8Array>, limitBytes = Infinity): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of stream) {
    total += chunk.byteLength;
    if (total > limitBytes) {
      throw new RangeError(`more than ${limitBytes} bytes`);
    }
    chunks.push(chunk);
  }
  const [first] = chunks;
  if (first && chunks.length === 1) {
    return new Uint8Array(first.buffer, first.byteOffset, first.byteLength);
  }
  const all = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.byteLength;
  }
  return all;
}

/**
 * Put what a stream gives into `into`, and answer with how many bytes came: more than fit
 * end it. A chunk that a store has put there itself (`ReadOptions.into`) stays where it is.
 */
export async function fillFrom(stream: AsyncIterable<Uint8Array>, into: Uint8Array): Promise<number> {
  let filled = 0;
  for await (const chunk of stream) {
    const end = filled + chunk.byteLength;
    if (end > into.byteLength) {
      return end;
    }
    const isThere = chunk.buffer === into.buffer && chunk.byteOffset === into.byteOffset + filled;
    if (!isThere) {
      into.set(chunk, filled);
    }
    filled = end;
  }
  return filled;
}

/** The same stream, telling after each chunk how many bytes it held. */
export async function* counted(
  stream: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void
): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    yield chunk;
    onBytes(chunk.byteLength);
  }
}

/** ECMAScript 2024, of whose library tsconfig.json takes only parts. */
type DetachableBuffer = ArrayBuffer & { transfer(length: number): ArrayBuffer };

/** Smaller ones are not worth it; Node's pools are marked. */
const SMALLEST_RELEASED = 128 * 1024;

/**
 * Let go of memory at once rather than when garbage is next collected, which
 * large buffers alone would make happen again and again. Nobody may use it afterwards.
 */
export function release(bytes: Uint8Array): void {
  const { buffer } = bytes;
  const isLarge = buffer instanceof ArrayBuffer && buffer.byteLength >= SMALLEST_RELEASED;
  if (isLarge && !isMarkedAsUntransferable(buffer)) {
    (buffer as DetachableBuffer).transfer(0);
  }
}

/** Let go of what one step of several made, unless what comes in or goes out lies in the same memory. */
export function releaseStep(bytes: Uint8Array, input: Uint8Array, output: Uint8Array): void {
  const { buffer, byteLength } = bytes;
  // Memory that is much larger than the step's result belongs to someone else.
  const isOwn = buffer !== input.buffer && buffer !== output.buffer && buffer.byteLength <= 2 * byteLength;
  if (isOwn) {
    release(bytes);
  }
}

const BINARY_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** "2 objects, 1.5 MB": how much, for a person. */
export function formatAmount({ objects, bytes }: { objects: number; bytes: number }): string {
  return `${objects} ${objects === 1 ? 'object' : 'objects'}, ${formatBytes(bytes)}`;
}

/** "1.50 MiB": memory, which plans and machines count so. */
export function formatBinaryBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < BINARY_UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return unit === 0
    ? `${bytes} B`
    : `${value < 10 ? value.toFixed(2) : value.toFixed(1)} ${BINARY_UNITS[unit]}`;
}
