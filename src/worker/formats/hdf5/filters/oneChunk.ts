/**
 * The smallest HDF5 file that holds one filtered chunk, so that the HDF5 library
 * can undo a filter that we do not undo ourselves, wherever the chunk came from.
 * All sections are those of the HDF5 File Format Specification v3.
 */
import { lookup3 } from '../bytes';

/** A filter as the pipeline message has it. */
interface LibraryFilter {
  id: number;
  values: readonly number[];
}

/** The dataset's name in the root group. */
export const ONE_CHUNK_NAME = 'd';

const SUPERBLOCK_BYTES = 48;
const UNDEFINED_ADDRESS = 2n ** 64n - 1n;
/** From this number on, a filter has a name in the pipeline message. */
const FIRST_NAMED = 256;

/** A dataset of `length` bytes, of which `stored` is the only chunk. */
export function oneChunkFile(stored: Uint8Array, filter: LibraryFilter, length: number): Uint8Array {
  const rootGroup = objectHeader([
    // IV.A.2.c, Link Info: no heap, no index. IV.A.2.k, Group Info. IV.A.2.g, Link.
    [0x02, [u8(0), u8(0), u64(UNDEFINED_ADDRESS), u64(UNDEFINED_ADDRESS)]],
    [0x0a, [u8(0), u8(0)]],
    [0x06, [u8(1), u8(0), u8(1), u8(ONE_CHUNK_NAME.charCodeAt(0)), u64(SUPERBLOCK_BYTES)]]
  ]);
  // As few as the length needs: the library insists.
  const lengthBytes = Math.ceil(length.toString(2).length / 8);
  const datasetHeader = (chunkAddress: number): Uint8Array =>
    objectHeader([
      // IV.A.2.b, Dataspace: simple, of one dimension.
      [0x01, [u8(2), u8(1), u8(0), u8(1), u64(length)]],
      // IV.A.2.d, Datatype: unsigned bytes.
      [0x03, [u8(0x10), u8(0), u8(0), u8(0), u32(1), u16(0), u16(8)]],
      // IV.A.2.f, Fill Value: none.
      [0x05, [u8(3), u8(0x0b)]],
      [0x0b, pipelineMessage(filter)],
      // IV.A.2.i, Data Layout: version 4, chunked, one chunk, which is filtered.
      [
        0x08,
        [
          ...[u8(4), u8(2), u8(2), u8(2), u8(lengthBytes), uint(length, lengthBytes), uint(1, lengthBytes)],
          ...[u8(1), u64(stored.byteLength), u32(0), u64(chunkAddress)]
        ]
      ]
    ]);
  const headerBytes = datasetHeader(0).byteLength;
  const rootAddress = SUPERBLOCK_BYTES + headerBytes;
  const chunkAddress = rootAddress + rootGroup.byteLength;
  const end = chunkAddress + stored.byteLength;
  // II.A, Superblock version 2.
  const superblock = withChecksum([
    Uint8Array.from([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]),
    ...[u8(2), u8(8), u8(8), u8(0), u64(0), u64(UNDEFINED_ADDRESS), u64(end), u64(rootAddress)]
  ]);
  return joined([superblock, datasetHeader(chunkAddress), rootGroup, stored]);
}

/** IV.A.2.l, version 2. */
function pipelineMessage({ id, values }: LibraryFilter): Uint8Array[] {
  const name = id >= FIRST_NAMED ? [u16(0)] : [];
  return [u8(2), u8(1), u16(id), ...name, u16(0), u16(values.length), ...values.map(u32)];
}

/** IV.A.1.b, version 2, in one piece. */
function objectHeader(messages: readonly [type: number, content: Uint8Array[]][]): Uint8Array {
  const body = joined(
    messages.flatMap(([type, content]) => {
      const message = joined(content);
      return [u8(type), u16(message.byteLength), u8(0), message];
    })
  );
  // Flags: the length of the piece has four bytes.
  return withChecksum([new TextEncoder().encode('OHDR'), u8(2), u8(2), u32(body.byteLength), body]);
}

function withChecksum(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = joined(parts);
  return joined([bytes, u32(lookup3(bytes))]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

function u8(value: number): Uint8Array {
  return Uint8Array.of(value);
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, value >>> 8);
}

function u32(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer);
}

function uint(value: number, bytes: number): Uint8Array {
  return u64(value).subarray(0, bytes);
}

function u64(value: number | bigint): Uint8Array {
  return new Uint8Array(BigUint64Array.of(BigInt(value)).buffer);
}
