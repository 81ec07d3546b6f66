/** Which bytes a piece is. */
import { LifecycleError } from '../../core';
import type { CopyItem } from '../../transfer/plan';

interface PieceNumber {
  piece: number;
  pieceBytes: number;
}

/** Bytes of a piece; the last one has what is left, and an empty file one empty piece. */
export function sizeOfPiece(sizeBytes: number, { piece, pieceBytes }: PieceNumber): number {
  return Math.max(0, Math.min(pieceBytes, sizeBytes - piece * pieceBytes));
}

/** At least one. */
export function countPieces(sizeBytes: number, pieceBytes: number): number {
  return Math.max(1, Math.ceil(sizeBytes / pieceBytes));
}

/** Is it a piece of this file, and all of it? The file may have changed on its way here. */
export function assertPiece(
  { destination, sizeBytes }: Pick<CopyItem, 'destination'> & { sizeBytes: number },
  number: PieceNumber,
  body: Uint8Array
): void {
  const isPiece = number.piece < countPieces(sizeBytes, number.pieceBytes);
  const wanted = sizeOfPiece(sizeBytes, number);
  if (!isPiece || body.byteLength !== wanted) {
    throw new LifecycleError(
      'bad-input',
      `${destination.key}: piece ${number.piece} has ${body.byteLength} bytes where ${isPiece ? wanted : 'none'} were to come. Did the file change since it was chosen?`,
      { subject: destination.key }
    );
  }
}
