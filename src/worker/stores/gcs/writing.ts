/** Whole objects: in one request when they are small, as a resumable stream of bounded chunks else. */
import { crc32cBase64, throwIfAborted } from '../../core';
import { assertLength } from '../failures';
import type { ObjectInfo, WriteOptions } from '../store';
import type { GcsApi } from './api';
import { insertObject } from './inserting';
import { descriptionOf } from './object';
import { crc32cOf, split } from './pieces';
import { QUANTUM_BYTES, ResumableUpload } from './resumable';
import { assertStored } from './stating';

/** What all writes of one store together hold in memory. */
const MEMORY_BYTES = 48 * 1024 * 1024;
const MAX_CHUNK_BYTES = 16 * 1024 * 1024;
const SLICE_BYTES = 1024 * 1024;

/** All writes of one store go through one of these: the memory for their chunks is shared. */
export class Writer {
  private running = 0;

  constructor(private readonly api: GcsApi) {}

  /**
   * As `Store.write`.
   *
   * @throws LifecycleError `changed` when the body is not as long as `sizeBytes` says
   */
  async write(
    key: string,
    body: AsyncIterable<Uint8Array> | Uint8Array,
    options: WriteOptions
  ): Promise<ObjectInfo> {
    throwIfAborted(options.signal);
    if (body instanceof Uint8Array && body.byteLength <= MAX_CHUNK_BYTES) {
      assertLength(this.api.uri(key), options.sizeBytes, body.byteLength);
      return insertObject(this.api, key, [body], options);
    }
    this.running++;
    try {
      return await this.stream(key, body instanceof Uint8Array ? slicesOf(body) : body, options);
    } finally {
      this.running--;
    }
  }

  private async stream(
    key: string,
    body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    options: WriteOptions
  ): Promise<ObjectInfo> {
    const { sizeBytes, signal } = options;
    const uri = this.api.uri(key);
    let upload: ResumableUpload | undefined;
    let held: Uint8Array[] = [];
    let heldBytes = 0;
    let sentBytes = 0;
    let crc = 0;
    try {
      for await (const piece of body) {
        throwIfAborted(signal);
        assertLength(uri, sizeBytes, sentBytes + heldBytes + piece.byteLength, true);
        held.push(piece);
        heldBytes += piece.byteLength;
        // Never the last bytes: those go with the total and the checksum.
        for (let chunkBytes = this.chunkBytes(); heldBytes > chunkBytes;) {
          upload ??= await ResumableUpload.start(this.api, key, descriptionOf(key, options), options);
          const [chunk, others] = split(held, chunkBytes);
          crc = crc32cOf(chunk, crc);
          await upload.send(sentBytes, chunk, { totalBytes: sizeBytes, signal });
          sentBytes += chunkBytes;
          heldBytes -= chunkBytes;
          held = others;
        }
      }
      assertLength(uri, sizeBytes, sentBytes + heldBytes);
      if (!upload) {
        return await insertObject(this.api, key, held, options);
      }
      const sent = { sizeBytes: sentBytes + heldBytes, crc32c: crc32cBase64(crc32cOf(held, crc)) };
      const stored = await upload.send(sentBytes, held, {
        totalBytes: sent.sizeBytes,
        crc32c: sent.crc32c,
        signal
      });
      upload = undefined;
      return await assertStored(this.api, stored!, sent);
    } catch (error) {
      // The first error is the one to tell; a session that stays expires by itself and shows nothing.
      await upload?.cancel().catch(() => undefined);
      throw error;
    }
  }

  /** The more writes run, the less each holds. */
  private chunkBytes(): number {
    const share = MEMORY_BYTES / this.running;
    return Math.max(QUANTUM_BYTES, Math.min(MAX_CHUNK_BYTES, share - (share % QUANTUM_BYTES)));
  }
}

/** Bytes that are at hand, as a stream of them would be. */
function* slicesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += SLICE_BYTES) {
    yield bytes.subarray(at, at + SLICE_BYTES);
  }
}
