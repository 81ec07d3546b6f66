/**
 * Memory for reads, used again: memory that is new each time must be cleared,
 * and goes away only some time after it is let go of.
 */

/** Longer ones are rare, and not kept. */
const BUFFER_BYTES = 2 * 1024 * 1024;

/**
 * Buffers of one size; larger ones are made for the asking and not kept. Give each
 * back once nobody reads it.
 */
export class BufferPool {
  private readonly idle: Uint8Array[] = [];

  /**
   * @param shared - Threads see the memory without copying it
   * @param keptBytes - What each buffer has
   */
  constructor(
    private readonly shared = false,
    private readonly keptBytes = BUFFER_BYTES
  ) {}

  /** A buffer of at least so many bytes; its content is anything. */
  take(bytes: number): Uint8Array {
    if (bytes > this.keptBytes) {
      return new Uint8Array(bytes);
    }
    return (
      this.idle.pop() ??
      new Uint8Array(
        this.shared ? new SharedArrayBuffer(this.keptBytes) : Buffer.allocUnsafeSlow(this.keptBytes).buffer
      )
    );
  }

  /** Nobody reads or writes it any more: after a failure it is not given back. */
  give(buffer: Uint8Array): void {
    if (buffer.byteLength === this.keptBytes) {
      this.idle.push(buffer);
    }
  }
}
