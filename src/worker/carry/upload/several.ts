/** A file of several pieces, which make the parts of an upload session. */
import type { UploadState } from '../../../protocol/carry';
import type { ObjectInfo } from '../../stores';
import { Gathering } from './gathering';
import { PartsReceiver } from './parts';
import { assertPiece } from './pieces';
import type { Receiver, Receiving } from './receiver';

/** Pieces are gathered until a part is whole, in memory. */
export class SeveralReceiver implements Receiver {
  private readonly parts: PartsReceiver;
  private gathering: Gathering | undefined;

  constructor(private readonly receiving: Receiving) {
    this.parts = new PartsReceiver(receiving);
  }

  get bytesThere(): number {
    return this.parts.bytesThere;
  }

  async state(): Promise<UploadState> {
    const { partBytes, missing } = await this.parts.state();
    const gathering = this.gather(partBytes);
    return {
      pieceBytes: gathering.pieceBytes,
      missing: missing.flatMap(part => gathering.missingOf(part))
    };
  }

  async take(piece: number, body: Uint8Array): Promise<ObjectInfo | undefined> {
    const gathering = this.gather(await this.parts.partBytes());
    assertPiece(this.receiving.item, { piece, pieceBytes: gathering.pieceBytes }, body);
    const part = gathering.partOf(piece);
    if (!(await this.parts.isMissing(part))) {
      return this.parts.finish();
    }
    const bytes = gathering.take(piece, body);
    if (!bytes) {
      return undefined;
    }
    const stored = await this.parts.take(part, bytes);
    gathering.release(part);
    return stored;
  }

  abandon(): Promise<void> {
    return this.parts.abandon();
  }

  private gather(partBytes: number): Gathering {
    this.gathering ??= new Gathering(this.receiving.item.sizeBytes, partBytes);
    return this.gathering;
  }
}
