/** An object as a whole, read in pieces. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Entry } from '../../protocol';
import { READ_PIECE_BYTES } from '../../protocol/carry';
import { formatBytes } from '../text';
import type { ILifecycleSettings, IWorkerClient } from '../tokens';
import { openLimitBytes } from './tooLarge';

interface ReadingContext {
  client: IWorkerClient;
  settings: ILifecycleSettings;
  trans: TranslationBundle;
}

/**
 * The bytes of an object, and the ETag that all of them have.
 *
 * @param entry the object as it was listed, or asked for, just now
 * @throws Error in words when it is larger than the settings permit, or changes meanwhile
 */
export async function readWhole(
  { uri, name, sizeBytes, etag: known }: Entry,
  { client, settings, trans }: ReadingContext
): Promise<{ bytes: Uint8Array; etag: string | null }> {
  const size = sizeBytes ?? 0;
  const limit = openLimitBytes(settings);
  if (size > limit) {
    throw new Error(
      trans.__(
        '“%1” is %2; files above %3 are not opened. Copy it to your home folder, or raise the limit in the settings of Data Lifecycle.',
        name,
        formatBytes(size),
        formatBytes(limit)
      )
    );
  }
  const bytes = new Uint8Array(size);
  let etag = known;
  for (let offset = 0; offset < size; offset += READ_PIECE_BYTES) {
    const length = Math.min(READ_PIECE_BYTES, size - offset);
    const piece = await client.read({ uri, offset, length });
    const changed = offset > 0 && piece.etag !== etag;
    if (changed || piece.bytes.byteLength !== length) {
      throw new Error(trans.__('“%1” changed while it was being read. Open it again.', name));
    }
    etag = piece.etag ?? etag;
    bytes.set(new Uint8Array(piece.bytes), offset);
  }
  return { bytes, etag };
}
