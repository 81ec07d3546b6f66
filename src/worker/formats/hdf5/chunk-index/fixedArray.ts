/** Chunks of a dataset that cannot grow. HDF5 File Format Specification v3, "VII.C. The Fixed Array Index". */
import type { Hdf5Bytes } from '../bytes';
import { readAhead } from '../readAhead';
import { Elements, isPageWritten } from './elements';
import type { ChunkedLayout } from './layout';
import type { Rows } from './rows';

const CHECKSUM_BYTES = 4;

/** Put every chunk of the array with this header into `rows`. */
export async function readFixedArray(
  bytes: Hdf5Bytes,
  address: number,
  layout: ChunkedLayout,
  rows: Rows
): Promise<void> {
  const { what } = rows;
  const { offsets, lengths } = bytes.sizes;
  const header = await bytes.cursor(address, 12 + lengths + offsets, what);
  header.signature('FAHD');
  header.version(0);
  const elements = new Elements(header, layout, rows);
  const pageElements = 2 ** header.uint8();
  const total = header.length();
  const blockAddress = header.maybeAddress();
  header.checksum();
  if (total < elements.end || total * elements.bytes > bytes.sizeBytes) {
    header.fail(`it claims ${total} chunks`);
  }
  if (blockAddress === undefined) {
    return;
  }
  const isPaged = total > pageElements;
  const pages = isPaged ? Math.ceil(total / pageElements) : 0;
  const bitmapBytes = Math.ceil(pages / 8);
  const prefixBytes = 6 + offsets + bitmapBytes;
  const held = isPaged ? 0 : total;
  const blockBytes = elements.blockBytes(header, held, prefixBytes + CHECKSUM_BYTES);
  const block = await bytes.cursor(blockAddress, blockBytes, what);
  block.signature('FADB');
  block.version(0);
  if (block.uint8() !== elements.client || block.address() !== address) {
    block.fail('a block belongs to another index');
  }
  const bitmap = block.bytes(bitmapBytes);
  const content = block.sub(held * elements.bytes);
  block.checksum();
  elements.read(content, 0, Math.min(held, elements.end));

  const pageBytes = elements.blockBytes(header, pageElements, CHECKSUM_BYTES);
  const written: { address: number; length: number; first: number; count: number }[] = [];
  for (let page = 0; page * pageElements < elements.end && page < pages; page++) {
    if (isPageWritten(bitmap, page)) {
      const first = page * pageElements;
      const count = Math.min(pageElements, total - first);
      const length = count * elements.bytes + CHECKSUM_BYTES;
      written.push({ address: blockAddress + blockBytes + page * pageBytes, length, first, count });
    }
  }
  for await (const { block, cursor } of readAhead(bytes, written, what)) {
    const { first, count } = block;
    const content = cursor.sub(count * elements.bytes);
    cursor.checksum();
    elements.read(content, first, Math.min(count, elements.end - first));
  }
}
