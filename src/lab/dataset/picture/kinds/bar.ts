/** The bar that tells which colour stands for which value, beside whatever is coloured. */
import { ticks } from 'd3-array';
import { colourTable, type ColourScale } from '../colours';
import { line, type Frame, type Ink } from '../frame';
import { formatValue } from '../words';
import { imageOf } from './pixels';

const BAR_WIDTH = 14;
const BAR_GAP = 12;

/** The colour scale, its low end at the bottom. */
export function drawBar(
  context: CanvasRenderingContext2D,
  frame: Frame,
  scale: ColourScale,
  units: string,
  ink: Ink
): void {
  const left = frame.left + frame.width + BAR_GAP;
  const table = colourTable(scale.palette);
  context.save();
  context.translate(left, frame.top + frame.height);
  context.scale(1, -1);
  context.drawImage(imageOf(table, 1, table.length), 0, 0, BAR_WIDTH, frame.height);
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
