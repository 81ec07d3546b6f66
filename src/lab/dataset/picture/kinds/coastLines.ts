/** Coast lines over whatever shows a map. */
import type { PictureAxis } from '../../../../protocol';
import type { Lines } from '../coast';
import { shareOf, type DrawnAxis, type Frame } from '../frame';
import { cellAt } from '../window';

/** Coast lines where both axes tell degrees; longitudes may count from -180 or from 0. */
export function drawCoast(
  context: CanvasRenderingContext2D,
  frame: Frame,
  lines: Lines,
  [rows, columns]: readonly [PictureAxis, PictureAxis],
  [rowAxis, columnAxis]: readonly [DrawnAxis, DrawnAxis]
): void {
  if (!rows.values || !columns.values) {
    return;
  }
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
        const x = frame.left + shareOf(columnAxis, column) * frame.width;
        const y = frame.top + (1 - shareOf(rowAxis, row)) * frame.height;
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
