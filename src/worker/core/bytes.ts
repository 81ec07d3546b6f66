/** Small tools for bytes and streams of bytes. */
import { createHash } from 'node:crypto';

/** MD5 in hex: what stores compare parts and objects by; not for secrets. */
export function md5Hex(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

/**
 * Everything a stream gives, as one array.
 *
 * @param limitBytes Throws a RangeError beyond it: memory stays bounded.
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
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, total);
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

/** "1.5 MiB": bytes for a person. */
export function formatBytes(bytes: number): string {
  return scaled(bytes, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']);
}

/** "1.5 MB": bytes as a bill counts them. */
export function formatDecimalBytes(bytes: number): string {
  return scaled(bytes, 1000, ['B', 'kB', 'MB', 'GB', 'TB', 'PB']);
}

function scaled(bytes: number, base: number, units: readonly string[]): string {
  let value = bytes;
  let unit = 0;
  while (value >= base && unit < units.length - 1) {
    value /= base;
    unit++;
  }
  return unit === 0 ? `${bytes} B` : `${value < 10 ? value.toFixed(2) : value.toFixed(1)} ${units[unit]}`;
}
