/** Where things stand on the canvas: the plot's rectangle, its two axes and their ticks. */
import { ticks } from 'd3-array';
import type { PictureAxis } from '../../../protocol';
import { cellAt, cellsOf } from './window';
import { formatValue, placeOf } from './words';

/** The plot's rectangle in CSS pixels, from the canvas' upper left corner. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The theme's colours, and its font. */
export interface Ink {
  text: string;
  line: string;
  mark: string;
  font: string;
}

interface Tick {
  /** Share of the axis from its beginning: 0 to 1. */
  at: number;
  label: string;
}

/** An axis as it is drawn: `reversed` puts its last cell first. */
export interface DrawnAxis {
  cells: number;
  reversed: boolean;
  ticks: Tick[];
  title: string;
}

const MARGIN = { left: 64, right: 84, top: 10, bottom: 40 };

/** Never smaller than 40 pixels each way; `hasBar` leaves room for the bar of colours. */
export function frameOf(width: number, height: number, hasBar: boolean): Frame {
  const right = hasBar ? MARGIN.right : 16;
  return {
    left: MARGIN.left,
    top: MARGIN.top,
    width: Math.max(40, width - MARGIN.left - right),
    height: Math.max(40, height - MARGIN.top - MARGIN.bottom)
  };
}

type Cells = Pick<DrawnAxis, 'cells' | 'reversed'>;

/** Where the middle of a cell stands along its axis: 0 to 1, from left or from below. */
export function shareOf({ cells, reversed }: Cells, cell: number): number {
  return (reversed ? cells - cell - 0.5 : cell + 0.5) / cells;
}

/** The cell of an axis at a share of it (0 to 1, from left or from below); undefined outside. */
export function cellUnder({ cells, reversed }: Cells, share: number): number | undefined {
  if (share < 0 || share >= 1) {
    return undefined;
  }
  const cell = Math.floor(share * cells);
  return reversed ? cells - 1 - cell : cell;
}

/** The axis of a drawn dimension. */
export function dimensionAxis(axis: PictureAxis, title: string, reversed: boolean, most: number): DrawnAxis {
  const cells = cellsOf(axis);
  let marks: { cell: number; label: string }[];
  if (axis.values && !axis.dates) {
    const { values } = axis;
    const wanted = ticks(Math.min(...ends(values)), Math.max(...ends(values)), most);
    marks = wanted.flatMap(value => {
      const cell = cellAt(values, value);
      return cell === undefined ? [] : [{ cell, label: formatValue(value) }];
    });
  } else {
    const every = Math.max(1, Math.ceil(cells / most));
    marks = Array.from({ length: Math.ceil(cells / every) }, (_, i) => ({
      cell: i * every,
      label: placeOf(axis, i * every)
    }));
    // The time of day tells nothing over many days.
    const days = new Set(marks.map(({ label }) => label.slice(0, 10)));
    if (axis.dates && days.size === marks.length) {
      marks = marks.map(({ cell, label }) => ({ cell, label: label.slice(0, 10) }));
    }
  }
  const drawn = marks.map(({ cell, label }) => ({ at: shareOf({ cells, reversed }, cell), label }));
  return { cells, reversed, ticks: drawn, title };
}

/** An axis of values, from low to high. */
export function valueAxis(low: number, high: number, title: string, most: number): DrawnAxis {
  const width = high - low || 1;
  return {
    cells: 1,
    reversed: false,
    ticks: ticks(low, high, most).map(value => ({ at: (value - low) / width, label: formatValue(value) })),
    title
  };
}

function ends(values: readonly number[]): [number, number] {
  return [values[0], values[values.length - 1]];
}

/** Lines, ticks and titles round the plot. `vertical` runs upwards. */
export function drawAxes(
  context: CanvasRenderingContext2D,
  { left, top, width, height }: Frame,
  horizontal: DrawnAxis,
  vertical: DrawnAxis,
  ink: Ink
): void {
  context.strokeStyle = ink.line;
  context.fillStyle = ink.text;
  context.font = ink.font;
  context.lineWidth = 1;
  context.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
  context.textAlign = 'center';
  context.textBaseline = 'top';
  let free = -Infinity;
  for (const { at, label } of [...horizontal.ticks].sort((a, b) => a.at - b.at)) {
    const x = left + at * width;
    const half = context.measureText(label).width / 2;
    line(context, x, top + height, x, top + height + 4);
    if (x - half > free) {
      context.fillText(label, x, top + height + 6);
      free = x + half + 8;
    }
  }
  context.fillText(horizontal.title, left + width / 2, top + height + 22);
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const { at, label } of vertical.ticks) {
    const y = top + (1 - at) * height;
    line(context, left - 4, y, left, y);
    context.fillText(label, left - 6, y, MARGIN.left - 22);
  }
  context.save();
  context.translate(8, top + height / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = 'center';
  context.fillText(vertical.title, 0, 0);
  context.restore();
}

/** In the middle of pixels, so that it is sharp. */
export function line(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  toX: number,
  toY: number
): void {
  context.beginPath();
  context.moveTo(Math.round(x) + 0.5, Math.round(y) + 0.5);
  context.lineTo(Math.round(toX) + 0.5, Math.round(toY) + 0.5);
  context.stroke();
}
