/**
 * Parts of an upload session, put together of the smaller pieces that come
 * through the proxy: it keeps what went by for a while, so pieces must be small.
 */
import { PIECE_BYTES } from '../../../protocol/carry';
import { countPieces, sizeOfPiece } from './pieces';

interface Slot {
  bytes: Uint8Array;
  /** Pieces of the part that are in it. */
  there: Set<number>;
}

/**
 * Holds each part in memory from its first piece until `release`. Pieces are counted through the whole
 * file, from 0.
 */
export class Gathering {
  /** The same of every part: a part is a whole number of pieces. */
  readonly pieceBytes: number;
  private readonly perPart: number;
  private readonly slots = new Map<number, Slot>();

  /** @param partBytes Of the upload session */
  constructor(
    private readonly sizeBytes: number,
    private readonly partBytes: number
  ) {
    let perPart = Math.max(1, Math.ceil(partBytes / PIECE_BYTES));
    while (partBytes % perPart !== 0) {
      perPart++;
    }
    this.perPart = perPart;
    this.pieceBytes = partBytes / perPart;
  }

  partOf(piece: number): number {
    return Math.floor(piece / this.perPart);
  }

  /** Take a piece in; answers with its part once that is whole, and again each time until it is released. */
  take(piece: number, body: Uint8Array): Uint8Array | undefined {
    const part = this.partOf(piece);
    const slot = this.slots.get(part) ?? { bytes: Buffer.allocUnsafe(this.sizeOf(part)), there: new Set() };
    this.slots.set(part, slot);
    if (!slot.there.has(piece)) {
      slot.bytes.set(body, (piece - part * this.perPart) * this.pieceBytes);
      slot.there.add(piece);
    }
    return slot.there.size === this.countOf(part) ? slot.bytes : undefined;
  }

  /** The part has been sent. */
  release(part: number): void {
    this.slots.delete(part);
  }

  /** Pieces of a part that are still to come; of one that is whole and was not sent, the last once more. */
  missingOf(part: number): number[] {
    const first = part * this.perPart;
    const all = Array.from({ length: this.countOf(part) }, (_, index) => first + index);
    const missing = all.filter(piece => !this.slots.get(part)?.there.has(piece));
    return missing.length > 0 ? missing : all.slice(-1);
  }

  private sizeOf(part: number): number {
    return sizeOfPiece(this.sizeBytes, { piece: part, pieceBytes: this.partBytes });
  }

  private countOf(part: number): number {
    return countPieces(this.sizeOf(part), this.pieceBytes);
  }
}
