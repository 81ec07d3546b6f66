/** An image on a canvas: cells as coloured squares, coast lines over them, the scale beside them. */
import { paint, type ColourScale } from '../colours';
import type { DrawnAxis, Frame } from '../frame';
import { drawBar } from './bar';
import { drawCoast } from './coastLines';
import type { PictureKind } from './kind';
import { imageOf } from './pixels';

/** Two dimensions, rows first. */
export const image: PictureKind = {
  along: ['up', 'across'],
  cells: 720,
  isColoured: true,

  words: ([rows, columns]) => `${rows} × ${columns}`,

  draw({ context, frame, ink }, { picture, cells, scale, units, coast }, [vertical, horizontal]) {
    drawCells(context, frame, cells, vertical, horizontal, scale);
    if (coast) {
      const [rows, columns] = picture.axes;
      drawCoast(context, frame, coast, [rows, columns], [vertical, horizontal]);
    }
    drawBar(context, frame, scale, units, ink);
    return { horizontal, vertical };
  }
};

/** Rows run upwards, from the first to the last, unless the axis is reversed. */
function drawCells(
  context: CanvasRenderingContext2D,
  frame: Frame,
  cells: Float32Array,
  rows: DrawnAxis,
  columns: DrawnAxis,
  scale: ColourScale
): void {
  const image = imageOf(paint(cells, scale), columns.cells, rows.cells);
  context.save();
  context.imageSmoothingEnabled = false;
  context.translate(
    frame.left + (columns.reversed ? frame.width : 0),
    frame.top + (rows.reversed ? 0 : frame.height)
  );
  context.scale(columns.reversed ? -1 : 1, rows.reversed ? 1 : -1);
  context.drawImage(image, 0, 0, frame.width, frame.height);
  context.restore();
}
