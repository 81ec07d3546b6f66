/** Local heap: the names of an old group. Specification III.D. */
import { Cursor, type Hdf5Bytes } from '../bytes';

/** Read whole by `open`; throws `unreadable` where it is damaged. */
export class LocalHeap {
  private constructor(
    private readonly bytes: Hdf5Bytes,
    private readonly segment: Uint8Array,
    private readonly what: string
  ) {}

  static async open(bytes: Hdf5Bytes, address: number, what: string): Promise<LocalHeap> {
    const { lengths, offsets } = bytes.sizes;
    const header = await bytes.cursor(address, 8 + 2 * lengths + offsets, what);
    header.signature('HEAP');
    header.version(0);
    header.skip(3);
    const length = header.length();
    header.skip(lengths);
    return new LocalHeap(bytes, await bytes.read(header.address(), length, what), what);
  }

  /** The text that begins at an offset. */
  text(offset: number): string {
    const { bytes, segment, what } = this;
    const cursor = new Cursor(segment, bytes.sizes, bytes.uri, what);
    cursor.skip(offset);
    return cursor.textToNul();
  }
}
