/** The attributes of an object, however they are stored. Specification IV.A.2.v. */
import { btree2Records } from '../btree2';
import type { Cursor } from '../bytes';
import { type Attribute, type DenseStorage, parseAttribute, parseAttributeInfo } from '../header';
import { FractalHeap } from '../heaps';
import { message, type Hdf5File, type Hdf5Object } from './file';
import { MessageType } from './objectHeader';

/** "Attribute Name for Indexed Attributes": heap ID, message flags, creation order, hash. */
const BY_NAME = 8;
const HEAP_ID_BYTES = 8;
const SHARED = 0x02;

interface Found {
  creationOrder: number;
  attribute: Attribute;
}

/** In the order of creation where the object tracks it, else as they are stored. */
export async function readAttributes(file: Hdf5File, object: Hdf5Object): Promise<Attribute[]> {
  const { what } = object;
  const parse = (body: Cursor): Promise<Attribute> =>
    parseAttribute(body, what, (type, place) => file.shared.resolve(file.bytes, type, place));
  const found: Found[] = [];
  for (const { type, isShared, creationOrder, body } of object.header.messages) {
    if (type === MessageType.attribute) {
      const own = body.fresh(`the attributes of ${what}`);
      const whole = isShared ? await file.shared.resolve(file.bytes, type, own) : own;
      found.push({ creationOrder: creationOrder ?? 0, attribute: await parse(whole) });
    }
  }
  const info = await message(file, object, MessageType.attributeInfo);
  const dense = info && parseAttributeInfo(info);
  if (dense) {
    for await (const { creationOrder, body } of denseAttributes(file, dense, `the attributes of ${what}`)) {
      found.push({ creationOrder, attribute: await parse(body) });
    }
  }
  return found.sort((a, b) => a.creationOrder - b.creationOrder).map(({ attribute }) => attribute);
}

async function* denseAttributes(
  { bytes, shared }: Hdf5File,
  dense: DenseStorage,
  what: string
): AsyncGenerator<{ creationOrder: number; body: Cursor }> {
  const heap = await FractalHeap.open(bytes, dense.heap, what);
  for await (const { records } of btree2Records(bytes, dense.nameIndex, [BY_NAME], what)) {
    while (records.remaining > 0) {
      const id = records.bytes(HEAP_ID_BYTES);
      const isShared = (records.uint8() & SHARED) !== 0;
      const creationOrder = records.uint32();
      records.skip(4);
      const body = isShared
        ? await shared.fromHeap(bytes, MessageType.attribute, id, what)
        : await heap.object(bytes, id, what);
      yield { creationOrder, body };
    }
  }
}
