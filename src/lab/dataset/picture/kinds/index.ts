/** The kinds of picture there are, a file each; which variables have one is in `drawings.ts`. */
import type { PictureKind } from './kind';
import { image } from './image';
import { line, profile } from './line';

export const KINDS = { image, line, profile } satisfies Record<string, PictureKind>;

/** One of them, of a drawing. */
export function kindOfDrawing({ kind }: { kind: keyof typeof KINDS }): PictureKind {
  return KINDS[kind];
}
