/** Superblock: where everything begins. Specification II.A. */
import type { Hdf5Bytes } from '../bytes';

interface Superblock {
  /** The file with this superblock's base address and sizes. */
  bytes: Hdf5Bytes;
  /** Object header of the root group. */
  root: number;
  /** Object header of the superblock extension. */
  extension: number | undefined;
}

const SIGNATURE_BYTES = 8;
const WHAT = 'the file';
/** Longest of all versions, with 8-byte offsets. */
const MOST_BYTES = 128;
const SIZES = [2, 4, 8];

/** `at` says where the signature was found: a user block may come before. */
export async function readSuperblock(file: Hdf5Bytes, at: number): Promise<Superblock> {
  const cursor = await file.cursorUpTo(at, MOST_BYTES, WHAT);
  cursor.skip(SIGNATURE_BYTES);
  const version = cursor.version(0, 1, 2, 3);
  // Versions of the free space, of the root group's entry, and a reserved byte.
  cursor.skip(version < 2 ? 3 : 0);
  // Version of shared messages.
  cursor.skip(version < 2 ? 1 : 0);
  const sizes = { offsets: cursor.uint8(), lengths: cursor.uint8() };
  if (!SIZES.includes(sizes.offsets) || !SIZES.includes(sizes.lengths)) {
    cursor.fail(`its addresses have ${sizes.offsets} bytes, its lengths ${sizes.lengths}`);
  }
  // From here on with this file's own sizes.
  const sized = await file.with({ sizes }).cursorUpTo(at, MOST_BYTES, WHAT);
  sized.skip(cursor.position);
  const found = version < 2 ? parseOld() : parseNew();
  // As the library does: the base address is where the superblock is, whatever it says.
  const end = found.end - found.base + at;
  if (end > file.sizeBytes) {
    sized.fail(`it should have ${end} bytes, but has ${file.sizeBytes}`);
  }
  return {
    bytes: file.with({ base: at, sizes }),
    root: found.root,
    extension: found.extension
  };

  function parseOld() {
    // A reserved byte, two B-tree ranks, the consistency flags; version 1 adds a rank.
    sized.skip(1 + 2 + 2 + 4 + (version === 1 ? 4 : 0));
    const base = sized.address();
    sized.maybeAddress();
    const end = sized.address();
    sized.maybeAddress();
    // The root group's symbol table entry begins with the offset of its name.
    sized.skip(sizes.offsets);
    return { base, end, root: sized.address(), extension: undefined };
  }

  function parseNew() {
    sized.skip(1);
    const base = sized.address();
    const extension = sized.maybeAddress();
    const end = sized.address();
    const root = sized.address();
    sized.checksum();
    return { base, end, root, extension };
  }
}
