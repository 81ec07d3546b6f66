/** Global heap: elements of varying length, in collections. Specification III.E. */
import { Recent } from '../../../core';
import type { Cursor, Hdf5Bytes } from '../bytes';

/** Collections kept: they are read by chunks and rows, one after the other. */
const KEPT_COLLECTIONS = 64;
/** Where the heap's objects lie: "Global Heap ID". */
interface HeapReference {
  collection: number;
  index: number;
}

/** An element of varying length; undefined where it has no place, for it is empty. */
export function parseVlen(cursor: Cursor): (HeapReference & { length: number }) | undefined {
  const length = cursor.uint32();
  const collection = cursor.maybeAddress();
  const index = cursor.uint32();
  return collection === undefined || collection === 0 ? undefined : { length, collection, index };
}

type Collection = ReadonlyMap<number, Uint8Array>;

/**
 * All collections of one file; the last ones that were read are kept. Throws
 * `unreadable` where one is damaged.
 */
export class GlobalHeap {
  private readonly kept = new Recent<number, Collection>(KEPT_COLLECTIONS);

  /** The bytes of an object. */
  async object(bytes: Hdf5Bytes, { collection, index }: HeapReference, what: string): Promise<Uint8Array> {
    const objects = await this.collection(bytes, collection, what);
    return objects.get(index) ?? bytes.fail(what, `its heap at byte ${collection} has no object ${index}`);
  }

  private collection(bytes: Hdf5Bytes, address: number, what: string): Promise<Collection> {
    return this.kept.get(
      address,
      signal => readCollection(bytes.with({ signal }), address, what),
      bytes.signal
    );
  }
}

async function readCollection(bytes: Hdf5Bytes, address: number, what: string): Promise<Collection> {
  const { lengths } = bytes.sizes;
  const header = await bytes.cursor(address, 8 + lengths, what);
  header.signature('GCOL');
  header.version(1);
  header.skip(3);
  const cursor = await bytes.cursor(address, header.length(), what);
  cursor.skip(8 + lengths);
  const objects = new Map<number, Uint8Array>();
  const objectHeaderBytes = 8 + lengths;
  while (cursor.remaining >= objectHeaderBytes) {
    const index = cursor.uint16();
    cursor.skip(2 + 4);
    const length = cursor.length();
    if (index === 0) {
      // The free space, which is the last.
      break;
    }
    const object = cursor.bytes(length);
    objects.set(index, object);
    cursor.skip(Math.min((8 - (length % 8)) % 8, cursor.remaining));
  }
  return objects;
}
