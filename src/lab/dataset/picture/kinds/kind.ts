/**
 * What a kind of picture is, for whoever draws, points at, or chooses it. It is drawn along one or two dimensions
 * of the array: axes, pointer and what the worker is asked for go by them. A histogram, whose axis is none of them,
 * would take more than a row here.
 */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Scene } from '../draw';
import type { DrawnAxis, Frame, Ink } from '../frame';

/** Where to draw. */
export interface Sheet {
  context: CanvasRenderingContext2D;
  frame: Frame;
  ink: Ink;
  /** Of an axis, at most. */
  ticks: Readonly<Record<'across' | 'up', number>>;
}

/** One kind, the same for each variable that is drawn so. It has as many dimensions as `along` has entries. */
export interface PictureKind {
  /** Which way each of its dimensions runs on the screen, in the order of its cells: rows first. */
  along: readonly ('across' | 'up')[];
  /** Cells along each: about the pixels there are. */
  cells: number;
  /** Colours stand for values: there are palettes to choose, and a bar beside it that explains them. */
  isColoured: boolean;
  /** What a person chooses. */
  words(dims: readonly string[], trans: TranslationBundle): string;
  /** All within the axes, which are drawn afterwards; `axes` are those of its dimensions. */
  draw(
    sheet: Sheet,
    scene: Scene,
    axes: readonly DrawnAxis[]
  ): { horizontal: DrawnAxis; vertical: DrawnAxis };
}
