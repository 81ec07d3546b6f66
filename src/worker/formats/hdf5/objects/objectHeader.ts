/** Object headers: the messages of a group, dataset or committed datatype. Specification IV.A.1. */
import { Visits, type Cursor, type Hdf5Bytes } from '../bytes';

/** Those that are read. Specification IV.A.2. */
export const MessageType = {
  nil: 0x00,
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  oldFillValue: 0x04,
  fillValue: 0x05,
  link: 0x06,
  externalFiles: 0x07,
  layout: 0x08,
  groupInfo: 0x0a,
  filterPipeline: 0x0b,
  attribute: 0x0c,
  sharedMessageTable: 0x0f,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15
} as const;

const LAST_KNOWN_TYPE = 0x17;
/** "If this object header message is not understood, fail." */
const FAIL_IF_UNKNOWN = 0x80;
const SHARED = 0x02;

interface Message {
  type: number;
  /** The body says where the message really is. */
  isShared: boolean;
  /** Where the header tracks it. */
  creationOrder: number | undefined;
  /** At the beginning of the body. */
  body: Cursor;
}

/**
 * All messages of the header and its continuations, in their order, without the empty ones.
 * Bodies are not parsed, and those that are shared not resolved: `message` does that.
 */
export interface ObjectHeader {
  address: number;
  messages: readonly Message[];
}

/** Longest header prefix: version 2 with all it can have. */
const MOST_PREFIX_BYTES = 34;
/** Messages of one header; HDF5 itself has 16 bits for their number. */
const MOST_MESSAGES = 65536;

interface Block {
  address: number;
  length: number;
}

/** `what` names the object: "group /a". */
export async function readObjectHeader(
  bytes: Hdf5Bytes,
  address: number,
  what: string
): Promise<ObjectHeader> {
  const prefix = await bytes.cursorUpTo(address, MOST_PREFIX_BYTES, what);
  const messages: Message[] = [];
  const continuations: Block[] = [];
  const visits = new Visits(bytes.uri, what);
  visits.enter(address);
  const isNew = prefix.block[0] === 0x4f;
  const first = isNew ? parsePrefix2(prefix) : parsePrefix1(prefix);
  // Version 2 checksums cover the prefix too.
  const start = first.startsBlock ? address : address + prefix.position;
  const block = await bytes.cursor(start, first.length + (first.startsBlock ? prefix.position + 4 : 0), what);
  block.skip(first.startsBlock ? prefix.position : 0);
  collect(block, first.tracksOrder, isNew, messages, continuations);
  for (let next = continuations.shift(); next; next = continuations.shift()) {
    visits.enter(next.address);
    const more = await bytes.cursor(next.address, next.length, what);
    if (isNew) {
      more.signature('OCHK');
    }
    collect(more, first.tracksOrder, isNew, messages, continuations);
  }
  return { address, messages };
}

function parsePrefix1(cursor: Cursor) {
  cursor.version(1);
  // A reserved byte, the number of messages and of references to the object.
  cursor.skip(1 + 2 + 4);
  const length = cursor.uint32();
  // Messages begin at multiples of 8.
  cursor.skip(4);
  return { length, tracksOrder: false, startsBlock: false };
}

function parsePrefix2(cursor: Cursor) {
  cursor.signature('OHDR');
  cursor.version(2);
  const flags = cursor.uint8();
  cursor.skip(flags & 0x20 ? 16 : 0);
  cursor.skip(flags & 0x10 ? 4 : 0);
  const length = cursor.uint(1 << (flags & 3));
  return { length, tracksOrder: (flags & 4) !== 0, startsBlock: true };
}

/** The messages of one block; in version 2 it ends with a checksum, perhaps after a gap. */
function collect(
  block: Cursor,
  tracksOrder: boolean,
  isNew: boolean,
  messages: Message[],
  continuations: Block[]
): void {
  if (isNew) {
    const { position } = block;
    block.skip(block.remaining - 4);
    block.checksum();
    block.position = position;
  }
  const trailing = isNew ? 4 : 0;
  const headerBytes = isNew ? (tracksOrder ? 6 : 4) : 8;
  while (block.remaining - trailing >= headerBytes) {
    const type = isNew ? block.uint8() : block.uint16();
    const length = block.uint16();
    const flags = block.uint8();
    block.skip(isNew ? 0 : 3);
    const creationOrder = tracksOrder ? block.uint16() : undefined;
    if (length > block.remaining - trailing) {
      block.fail('a message of its header has no end');
    }
    const body = block.sub(length);
    if (type === MessageType.continuation) {
      continuations.push({ address: body.address(), length: body.length() });
    } else if (type > LAST_KNOWN_TYPE && flags & FAIL_IF_UNKNOWN) {
      block.fail(`a message of type ${type} is not known`);
    } else if (type !== MessageType.nil) {
      messages.push({ type, isShared: (flags & SHARED) !== 0, creationOrder, body });
    }
    if (messages.length > MOST_MESSAGES) {
      block.fail('its header has no end');
    }
  }
}
