/** An image on a canvas: cells as coloured squares, coast lines over them, the scale beside them. */
import { ticks } from 'd3-array';
import type { PictureAxis } from '../../../../protocol';
import type { Lines } from '../coast';
import { colourTable, paint, type ColourScale } from '../colours';
import { line, type DrawnAxis, type Frame, type Ink } from '../frame';
import { cellAt } from '../window';
import { formatValue } from '../words';
import type { PictureKind } from './kind';

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
  const image = new ImageData(columns.cells, rows.cells);
  new Uint32Array(image.data.buffer).set(paint(cells, scale));
  const canvas = document.createElement('canvas');
  canvas.width = columns.cells;
  canvas.height = rows.cells;
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  context.save();
  context.imageSmoothingEnabled = false;
  context.translate(
    frame.left + (columns.reversed ? frame.width : 0),
    frame.top + (rows.reversed ? 0 : frame.height)
  );
  context.scale(columns.reversed ? -1 : 1, rows.reversed ? 1 : -1);
  context.drawImage(canvas, 0, 0, frame.width, frame.height);
  context.restore();
}

/** Coast lines where both axes tell degrees; longitudes may count from -180 or from 0. */
function drawCoast(
  context: CanvasRenderingContext2D,
  frame: Frame,
  lines: Lines,
  [rows, columns]: readonly [PictureAxis, PictureAxis],
  [rowAxis, columnAxis]: readonly [DrawnAxis, DrawnAxis]
): void {
  if (!rows.values || !columns.values) {
    return;
  }
  const along = (axis: DrawnAxis, cell: number) =>
    (axis.reversed ? axis.cells - cell - 0.5 : cell + 0.5) / axis.cells;
  context.save();
  context.beginPath();
  context.rect(frame.left, frame.top, frame.width, frame.height);
  context.clip();
  context.beginPath();
  for (const turn of [-360, 0, 360]) {
    for (const points of lines) {
      let isDown = false;
      for (const [longitude, latitude] of points) {
        const column = cellAt(columns.values, longitude + turn);
        const row = cellAt(rows.values, latitude);
        if (column === undefined || row === undefined) {
          isDown = false;
          continue;
        }
        const x = frame.left + along(columnAxis, column) * frame.width;
        const y = frame.top + (1 - along(rowAxis, row)) * frame.height;
        if (isDown) {
          context.lineTo(x, y);
        } else {
          context.moveTo(x, y);
        }
        isDown = true;
      }
    }
  }
  // Dark with a light rim: seen on every colour of the scale, and of the theme.
  context.strokeStyle = 'rgb(255 255 255 / 50%)';
  context.lineWidth = 2;
  context.stroke();
  context.strokeStyle = 'black';
  context.lineWidth = 0.8;
  context.stroke();
  context.restore();
}

const BAR_WIDTH = 14;
const BAR_GAP = 12;

/** The colour scale, its low end at the bottom. */
function drawBar(
  context: CanvasRenderingContext2D,
  frame: Frame,
  scale: ColourScale,
  units: string,
  ink: Ink
): void {
  const left = frame.left + frame.width + BAR_GAP;
  const table = colourTable(scale.palette);
  const image = new ImageData(1, table.length);
  new Uint32Array(image.data.buffer).set(table);
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = table.length;
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  context.save();
  context.translate(left, frame.top + frame.height);
  context.scale(1, -1);
  context.drawImage(canvas, 0, 0, BAR_WIDTH, frame.height);
  context.restore();
  context.strokeStyle = ink.line;
  context.fillStyle = ink.text;
  context.font = ink.font;
  context.strokeRect(left + 0.5, frame.top + 0.5, BAR_WIDTH - 1, frame.height - 1);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const width = scale.high - scale.low || 1;
  for (const value of ticks(scale.low, scale.high, 6)) {
    const y = frame.top + (1 - (value - scale.low) / width) * frame.height;
    line(context, left + BAR_WIDTH, y, left + BAR_WIDTH + 3, y);
    context.fillText(formatValue(value), left + BAR_WIDTH + 6, y, 50);
  }
  context.textAlign = 'center';
  context.textBaseline = 'top';
  context.fillText(units, left + BAR_WIDTH / 2 + 12, frame.top + frame.height + 8, 80);
}
