/** Bits of a stream, the highest of each byte first. */
export class BitReader {
  private at = 0;
  private held = 0;
  private count = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** An unsigned number of up to 32 bits. */
  read(bits: number): number {
    let value = 0;
    let wanted = bits;
    while (wanted > 0) {
      if (this.count === 0) {
        if (this.at === this.bytes.byteLength) {
          throw new Error('it ends before its content does');
        }
        this.held = this.bytes[this.at++]!;
        this.count = 8;
      }
      const taken = Math.min(wanted, this.count);
      this.count -= taken;
      value = value * 2 ** taken + ((this.held >>> this.count) & (2 ** taken - 1));
      wanted -= taken;
    }
    return value;
  }
}
