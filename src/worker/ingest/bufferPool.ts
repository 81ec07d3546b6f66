/**
 * Memory for reads, used again: memory that is new each time must be cleared,
 * and goes away only some time after it is let go of.
 */

/** Longer ones are rare, and not kept. */
const BUFFER_BYTES = 2 * 1024 * 1024;

export class BufferPool {
  private readonly idle: Uint8Array[] = [];

  /** @param shared - Threads see the memory without copying it */
  constructor(private readonly shared = false) {}

  /** A buffer of at least so many bytes; its content is anything. */
  take(bytes: number): Uint8Array {
    if (bytes > BUFFER_BYTES) {
      return new Uint8Array(bytes);
    }
    return (
      this.idle.pop() ??
      new Uint8Array(
        this.shared ? new SharedArrayBuffer(BUFFER_BYTES) : Buffer.allocUnsafeSlow(BUFFER_BYTES).buffer
      )
    );
  }

  /** Nobody reads or writes it any more: after a failure it is not given back. */
  give(buffer: Uint8Array): void {
    if (buffer.byteLength === BUFFER_BYTES) {
      this.idle.push(buffer);
    }
  }
}
