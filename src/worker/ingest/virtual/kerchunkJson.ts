/** Kerchunk's JSON, version 1, as a stream of text. */
import type { VirtualSource } from '../../python';
import { Presence, type ChunkTable } from '../../formats';
import type { VirtualContent } from './content';
import { indexOf } from './indices';

/** Text is handed on in pieces of about this. */
const PIECE_CHARACTERS = 1024 * 1024;

/** `source` is known when the first reference is; fields that readers do not know are ignored by them. */
export async function* jsonText(
  content: VirtualContent,
  source: () => Promise<VirtualSource>
): AsyncGenerator<Uint8Array> {
  const { urls } = content.options.urls;
  let text = '{"version":1,"refs":{';
  const documents = content.documents(false);
  text += documents
    .map(({ key, text: json }) => `${JSON.stringify(key)}:${JSON.stringify(json)}`)
    .join(',\n');
  for await (const { array, table } of content.arrays()) {
    const quoted = urls.map(url => JSON.stringify(url));
    const name = JSON.stringify(array.target.name).slice(1, -1);
    for (let row = 0; row < table.presence.length; row++) {
      const value = valueOf(table, row, quoted);
      if (value !== undefined) {
        text += `,\n"${name}/${indexOf(array.grid, row).join('.') || '0'}":${value}`;
      }
      if (text.length > PIECE_CHARACTERS) {
        yield Buffer.from(text, 'utf8');
        text = '';
      }
    }
  }
  yield Buffer.from(`${text}},\n"lifecycle":${JSON.stringify(await source())}}\n`, 'utf8');
}

function valueOf(table: ChunkTable, row: number, quoted: readonly string[]): string | undefined {
  switch (table.presence[row]) {
    case Presence.stored:
      return `[${quoted[table.source[row]!]!},${table.offset[row]!},${table.length[row]!}]`;
    case Presence.inline:
      return `"base64:${Buffer.from(table.inline.get(row)!).toString('base64')}"`;
    default:
      return undefined;
  }
}
