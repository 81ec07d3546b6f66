/**
 * Shared messages: the body stands in another object header (a committed
 * datatype) or in a heap for the whole file. Specification IV.A.2 "Shared Message"
 * and IV.A.2.p.
 */
import { Recent, Shared } from '../../../core';
import type { Cursor, Hdf5Bytes } from '../bytes';
import { FractalHeap } from '../heaps';
import { MessageType, readObjectHeader, type ObjectHeader } from './objectHeader';

const IN_HEAP = 1;
const HEAP_ID_BYTES = 8;

/** Headers of committed datatypes that are kept. */
const KEPT_HEADERS = 256;

/**
 * The shared messages of one file. What was read to find them is kept for the next.
 * Fails with `unreadable` where a message is not where it should be.
 */
export class SharedMessages {
  private readonly headers = new Recent<number, ObjectHeader>(KEPT_HEADERS);
  private readonly table = new Shared<SharedIndex[]>();

  /** `extension` is the superblock's, which may have the table of shared messages. */
  constructor(private readonly extension: number | undefined) {}

  /** The body of a message; `body` is what stands in its place. */
  async resolve(bytes: Hdf5Bytes, type: number, body: Cursor): Promise<Cursor> {
    const version = body.version(1, 2, 3);
    const kind = body.uint8();
    if (version === 3 && kind === IN_HEAP) {
      return this.fromHeap(bytes, type, body.bytes(HEAP_ID_BYTES), body.what);
    }
    body.skip(version === 1 ? 6 : 0);
    const header = await this.header(bytes, body.address(), body.what);
    const found = header.messages.find(message => message.type === type);
    if (!found || found.isShared) {
      return body.fail('what it shares with another object is not there');
    }
    // Others read the same message.
    return found.body.fresh(body.what);
  }

  private header(bytes: Hdf5Bytes, address: number, what: string): Promise<ObjectHeader> {
    return this.headers.get(
      address,
      signal => readObjectHeader(bytes.with({ signal }), address, what),
      bytes.signal
    );
  }

  /** A message in the heap for the whole file. */
  async fromHeap(bytes: Hdf5Bytes, type: number, id: Uint8Array, what: string): Promise<Cursor> {
    const indexes = await this.table.get(
      signal => readTable(bytes.with({ signal }), this.extension),
      bytes.signal
    );
    const index = indexes.find(({ types }) => (types & (1 << type)) !== 0);
    if (!index) {
      return bytes.fail(what, 'the file has no heap of shared messages');
    }
    const heap = await index.heap.get(
      signal => FractalHeap.open(bytes.with({ signal }), index.heapAddress, 'the heap of shared messages'),
      bytes.signal
    );
    return heap.object(bytes, id, what);
  }
}

interface SharedIndex {
  /** A bit for each type of message. */
  types: number;
  heapAddress: number;
  heap: Shared<FractalHeap>;
}

const WHAT = 'the table of shared messages';

async function readTable(bytes: Hdf5Bytes, extension: number | undefined): Promise<SharedIndex[]> {
  if (extension === undefined) {
    return [];
  }
  const { messages } = await readObjectHeader(bytes, extension, 'the superblock extension');
  const message = messages.find(({ type }) => type === MessageType.sharedMessageTable)?.body;
  if (!message) {
    return [];
  }
  message.version(0);
  const address = message.address();
  const count = message.uint8();
  const { offsets } = bytes.sizes;
  const table = await bytes.cursor(address, 4 + count * (14 + 2 * offsets) + 4, WHAT);
  table.signature('SMTB');
  const indexes: SharedIndex[] = [];
  for (let i = 0; i < count; i++) {
    table.version(0);
    table.skip(1);
    const types = table.uint16();
    // Smallest message, list and B-tree limits, number of messages.
    table.skip(4 + 2 + 2 + 2);
    table.maybeAddress();
    const heapAddress = table.maybeAddress();
    if (heapAddress !== undefined) {
      indexes.push({ types, heapAddress, heap: new Shared() });
    }
  }
  table.checksum();
  return indexes;
}
