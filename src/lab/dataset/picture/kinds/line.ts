/** A line on a canvas: values along one dimension, broken where they are missing. */
import { shareOf, valueAxis, type DrawnAxis, type Frame, type Ink } from '../frame';
import type { PictureKind } from './kind';

/** Along one dimension, to the right. */
export const line: PictureKind = {
  along: ['across'],
  cells: 2048,
  isColoured: false,

  words: ([dim], trans) => trans.__('line along %1', dim),

  draw({ context, frame, ink, ticks }, { cells, scale, units }, [horizontal]) {
    const range = roomy(scale);
    drawLine(context, frame, cells, horizontal, range, false, ink);
    return { horizontal, vertical: valueAxis(...range, units, ticks.up) };
  }
};

/** A line whose dimension runs upwards, as heights and depths do. */
export const profile: PictureKind = {
  along: ['up'],
  cells: 1024,
  isColoured: false,

  words: ([dim], trans) => trans.__('profile along %1', dim),

  draw({ context, frame, ink, ticks }, { cells, scale, units }, [vertical]) {
    const range = roomy(scale);
    drawLine(context, frame, cells, vertical, range, true, ink);
    return { horizontal: valueAxis(...range, units, ticks.across), vertical };
  }
};

/** The range of the values, with some room at either end. */
function roomy({ low, high }: { low: number; high: number }): readonly [number, number] {
  const margin = (high - low) * 0.04 || Math.abs(low) * 0.04 || 1;
  return [low - margin, high + margin];
}

/** With `upright` the dimension runs upwards and the values to the right: a profile. */
function drawLine(
  context: CanvasRenderingContext2D,
  { left, top, width, height }: Frame,
  cells: Float32Array,
  axis: DrawnAxis,
  [low, high]: readonly [number, number],
  upright: boolean,
  ink: Ink
): void {
  const span = high - low || 1;
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  context.beginPath();
  let isDown = false;
  for (let cell = 0; cell < cells.length; cell++) {
    const value = cells[cell];
    if (Number.isNaN(value)) {
      isDown = false;
      continue;
    }
    const along = shareOf(axis, cell);
    const share = (value - low) / span;
    const [x, y] = upright
      ? [left + share * width, top + (1 - along) * height]
      : [left + along * width, top + (1 - share) * height];
    const isAlone = !isDown && (cell + 1 >= cells.length || Number.isNaN(cells[cell + 1]));
    if (isDown) {
      context.lineTo(x, y);
    } else {
      context.moveTo(x, y);
    }
    if (isAlone) {
      context.rect(x - 1, y - 1, 2, 2);
    }
    isDown = true;
  }
  context.strokeStyle = ink.mark;
  context.lineWidth = 1.5;
  context.stroke();
  context.restore();
}
