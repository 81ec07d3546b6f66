/** The links of a group, however they are stored. Specification IV.A.2.c, "Links". */
import { btree2Records } from '../btree2';
import type { Hdf5Bytes } from '../bytes';
import { parseLink, parseLinkInfo, parseSymbolTable, type DenseStorage, type Link } from '../header';
import { FractalHeap } from '../heaps';
import { type Hdf5File, type Hdf5Object, message, MessageType } from '../objects';
import { readSymbolTable } from './symbolTable';

/** "Link Name for Indexed Group": a hash, and the heap ID of the link. */
const BY_NAME = 5;
const HASH_BYTES = 4;

/** In the order of creation where the group tracks it, else of their names. */
export async function readLinks(file: Hdf5File, group: Hdf5Object): Promise<Link[]> {
  const { bytes } = file;
  const { what } = group;
  const table = await message(file, group, MessageType.symbolTable);
  if (table) {
    return readSymbolTable(bytes, parseSymbolTable(table), what);
  }
  const infoBody = await message(file, group, MessageType.linkInfo);
  const info = parseLinkInfo(infoBody ?? bytes.fail(what, 'it does not say how its links are stored'));
  const links = info.dense
    ? await readDense(bytes, info.dense, what)
    : group.header.messages
        .filter(({ type }) => type === MessageType.link)
        .map(({ body }) => parseLink(body.fresh(what)));
  return info.tracksOrder
    ? links.sort((a, b) => (a.creationOrder ?? 0) - (b.creationOrder ?? 0))
    : links.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
}

async function readDense(bytes: Hdf5Bytes, dense: DenseStorage, what: string): Promise<Link[]> {
  const heap = await FractalHeap.open(bytes, dense.heap, what);
  const links: Link[] = [];
  for await (const { records } of btree2Records(bytes, dense.nameIndex, [BY_NAME], what)) {
    while (records.remaining > 0) {
      records.skip(HASH_BYTES);
      links.push(parseLink(await heap.object(bytes, records.bytes(heap.idBytes), what)));
    }
  }
  return links;
}
