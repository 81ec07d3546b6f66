/** A file of one piece: written in one go. */
import { PIECE_BYTES, type UploadState } from '../../../protocol/carry';
import { md5Hex } from '../../core';
import type { ObjectInfo } from '../../stores';
import { assertStands, noteContent } from './content';
import { describeFile } from './describe';
import { assertPiece } from './pieces';
import type { Receiver, Receiving } from './receiver';

/** Holds nothing between calls: of a file that did not arrive, its one piece is missing. */
export class WholeReceiver implements Receiver {
  readonly bytesThere = 0;
  private writing: Promise<ObjectInfo> | undefined;

  constructor(private readonly receiving: Receiving) {}

  async state(): Promise<UploadState> {
    return { pieceBytes: PIECE_BYTES, missing: [0] };
  }

  take(piece: number, body: Uint8Array): Promise<ObjectInfo> {
    const { item } = this.receiving;
    assertPiece(item, { piece, pieceBytes: PIECE_BYTES }, body);
    // A piece that is sent again because its answer was lost finds the first one at work.
    this.writing ??= this.write(body).finally(() => (this.writing = undefined));
    return this.writing;
  }

  async abandon(): Promise<void> {
    await this.writing?.catch(() => undefined);
  }

  private async write(body: Uint8Array): Promise<ObjectInfo> {
    const { item, store, task } = this.receiving;
    const md5 = store.type === 'disk' ? undefined : md5Hex(body);
    await noteContent(task, item.destination.key, { md5 });
    await task.assertHeld();
    const stored = await store.write(item.destination.key, body, {
      ...describeFile(this.receiving),
      writer: task.id,
      md5
    });
    return assertStands(this.receiving, stored, { md5 });
  }
}
