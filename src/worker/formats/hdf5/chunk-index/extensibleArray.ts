/**
 * Chunks of a dataset that can grow along one dimension. HDF5 File Format
 * Specification v3, "VII.D. The Extensible Array Index".
 *
 * The first elements lie in the index block; then come data blocks that grow in
 * number and length from one "super block" to the next. The first super blocks
 * are no blocks: the index block has the addresses of their data blocks.
 */
import type { Cursor, Hdf5Bytes } from '../bytes';
import { readAhead } from '../readAhead';
import { Elements, isPageWritten } from './elements';
import type { ChunkedLayout } from './layout';
import type { Rows } from './rows';

const CHECKSUM_BYTES = 4;

interface Header {
  address: number;
  elements: Elements;
  /** Of "Block Offset" in blocks. */
  offsetBytes: number;
  indexElements: number;
  leastBlockElements: number;
  leastPointers: number;
  pageElements: number;
  superBlocks: number;
  /** One more than the largest number that was ever written. */
  end: number;
}

/** The data blocks of one super block are alike. */
interface SuperBlock {
  /** Number of its first element. */
  first: number;
  dataBlocks: number;
  blockElements: number;
  /** 0: its data blocks are not paged. */
  pages: number;
}

interface DataBlock {
  address: number;
  length: number;
  first: number;
  count: number;
  /** Which pages were written; undefined where the block is not paged. */
  isWritten: ((page: number) => boolean) | undefined;
}

/** Put every chunk of the array with this header into `rows`. */
export async function readExtensibleArray(
  bytes: Hdf5Bytes,
  address: number,
  layout: ChunkedLayout,
  rows: Rows
): Promise<void> {
  const { what } = rows;
  const { offsets } = bytes.sizes;
  const { header, indexAddress } = await readHeader(bytes, address, layout, rows);
  if (indexAddress === undefined) {
    return;
  }
  const superBlocks = superBlocksOf(header);
  const direct = superBlocks.slice(0, 2 * Math.log2(header.leastPointers));
  const indirect = superBlocks.slice(direct.length);
  if (direct.some(each => each.pages > 0)) {
    bytes.fail(what, `it cannot have pages of ${header.pageElements} elements`);
  }
  const pointers = direct.reduce((sum, each) => sum + each.dataBlocks, indirect.length);
  const indexBytes = header.indexElements * header.elements.bytes + (1 + pointers) * offsets + 10;
  const index = await bytes.cursor(indexAddress, indexBytes, what);
  prefix(index, 'EAIB', header);
  const content = index.sub(header.indexElements * header.elements.bytes);
  const addresses = index.sub(pointers * offsets);
  index.checksum();
  header.elements.read(content, 0, Math.min(header.indexElements, header.end));

  const dataBlocks = direct.flatMap(each => dataBlocksOf(header, each, addresses, undefined));
  await readDataBlocks(bytes, header, dataBlocks, what);
  for (const each of indirect) {
    const superAddress = addresses.maybeAddress();
    if (superAddress !== undefined && each.first < header.end) {
      const found = await readSuperBlock(bytes, header, each, superAddress, what);
      await readDataBlocks(bytes, header, found, what);
    }
  }
}

async function readHeader(
  bytes: Hdf5Bytes,
  address: number,
  layout: ChunkedLayout,
  rows: Rows
): Promise<{ header: Header; indexAddress: number | undefined }> {
  const { offsets, lengths } = bytes.sizes;
  const cursor = await bytes.cursor(address, 16 + 6 * lengths + offsets, rows.what);
  cursor.signature('EAHD');
  cursor.version(0);
  const elements = new Elements(cursor, layout, rows);
  const numberBits = cursor.uint8();
  const indexElements = cursor.uint8();
  const leastBlockElements = cursor.uint8();
  const leastPointers = cursor.uint8();
  const pageElements = 2 ** cursor.uint8();
  // Numbers and sizes of super blocks and data blocks: statistics.
  cursor.skip(4 * lengths);
  const written = cursor.length();
  // Number of elements that have room.
  cursor.skip(lengths);
  const indexAddress = cursor.maybeAddress();
  cursor.checksum();
  if (!isPowerOf2(leastBlockElements) || !isPowerOf2(leastPointers) || numberBits > 64) {
    cursor.fail(`its blocks cannot have ${leastBlockElements} elements and ${leastPointers} pointers`);
  }
  const superBlocks = 1 + numberBits - Math.log2(leastBlockElements);
  if (superBlocks < 2 * Math.log2(leastPointers)) {
    cursor.fail(`it cannot have ${numberBits} bits of chunk numbers`);
  }
  const header = {
    address,
    elements,
    offsetBytes: Math.ceil(numberBits / 8),
    indexElements,
    leastBlockElements,
    leastPointers,
    pageElements,
    superBlocks,
    end: Math.min(written, elements.end)
  };
  return { header, indexAddress };
}

function superBlocksOf({
  superBlocks,
  indexElements,
  leastBlockElements,
  pageElements
}: Header): SuperBlock[] {
  let first = indexElements;
  return Array.from({ length: superBlocks }, (_, i) => {
    const dataBlocks = 2 ** Math.floor(i / 2);
    const blockElements = 2 ** Math.ceil(i / 2) * leastBlockElements;
    const pages = blockElements > pageElements ? blockElements / pageElements : 0;
    const superBlock = { first, dataBlocks, blockElements, pages };
    first += dataBlocks * blockElements;
    return superBlock;
  });
}

async function readSuperBlock(
  bytes: Hdf5Bytes,
  header: Header,
  superBlock: SuperBlock,
  address: number,
  what: string
): Promise<DataBlock[]> {
  const { dataBlocks, pages } = superBlock;
  const { offsets } = bytes.sizes;
  const bitmapBytes = dataBlocks * Math.ceil(pages / 8);
  const length = 10 + offsets + header.offsetBytes + bitmapBytes + dataBlocks * offsets;
  const cursor = await bytes.cursor(address, length, what);
  prefix(cursor, 'EASB', header);
  cursor.skip(header.offsetBytes);
  const bitmap = cursor.bytes(bitmapBytes);
  const addresses = cursor.sub(dataBlocks * offsets);
  cursor.checksum();
  return dataBlocksOf(header, superBlock, addresses, pages > 0 ? bitmap : undefined);
}

/** The data blocks of a super block that were written and hold chunks of the extent. */
function dataBlocksOf(
  header: Header,
  { first, dataBlocks, blockElements, pages }: SuperBlock,
  addresses: Cursor,
  bitmap: Uint8Array | undefined
): DataBlock[] {
  const { elements, offsetBytes } = header;
  const overhead = 6 + addresses.sizes.offsets + offsetBytes + CHECKSUM_BYTES * (1 + pages);
  const length = elements.blockBytes(addresses, blockElements, overhead);
  const found: DataBlock[] = [];
  for (let i = 0; i < dataBlocks; i++) {
    const address = addresses.maybeAddress();
    const start = first + i * blockElements;
    if (address !== undefined && start < header.end) {
      // One bit follows the other, though each block has room for whole bytes.
      const isWritten = bitmap && ((page: number) => isPageWritten(bitmap, i * pages + page));
      found.push({ address, length, first: start, count: blockElements, isWritten });
    }
  }
  return found;
}

async function readDataBlocks(
  bytes: Hdf5Bytes,
  header: Header,
  blocks: readonly DataBlock[],
  what: string
): Promise<void> {
  const { elements, offsetBytes, pageElements, end } = header;
  for await (const { block, cursor } of readAhead(bytes, blocks, what)) {
    const { first, count, isWritten } = block;
    prefix(cursor, 'EADB', header);
    cursor.skip(offsetBytes);
    if (!isWritten) {
      const content = cursor.sub(count * elements.bytes);
      cursor.checksum();
      elements.read(content, first, Math.min(count, end - first));
      continue;
    }
    cursor.checksum();
    for (let page = 0; page * pageElements < Math.min(count, end - first); page++) {
      const start = first + page * pageElements;
      const content = cursor.sub(pageElements * elements.bytes + CHECKSUM_BYTES);
      if (isWritten(page)) {
        content.skip(pageElements * elements.bytes);
        content.checksum();
        content.position = 0;
        elements.read(content, start, Math.min(pageElements, end - start));
      }
    }
  }
}

function prefix(cursor: Cursor, signature: string, { elements, address }: Header): void {
  cursor.signature(signature);
  cursor.version(0);
  if (cursor.uint8() !== elements.client || cursor.address() !== address) {
    cursor.fail('a block belongs to another index');
  }
}

function isPowerOf2(value: number): boolean {
  return value > 0 && (value & (value - 1)) === 0;
}
