/** Memory for what comes out of a codec. */

/** Most that a chunk may hold which alone tells how much (variable strings): far above what is sensible, and fits. */
export const MOST_UNKNOWN_BYTES = 512 * 1024 * 1024;

/** The same bytes, never as a Buffer: its `slice` is a view, where a Uint8Array's is a copy. */
export function plainBytes({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Memory that will be written before it is read: not zeroed first. */
export function uninitialised(length: number): Uint8Array<ArrayBuffer> {
  // Not from the pool, and never a Buffer, whose `slice` is a view.
  return new Uint8Array(Buffer.allocUnsafeSlow(length).buffer as ArrayBuffer);
}
