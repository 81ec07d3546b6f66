/** One picture on a canvas, whole: what the axes mean decides how. */
import type { DatasetDescription, Picture } from '../../../protocol';
import { runsDown } from './axes';
import type { Lines } from './coast';
import type { ColourScale } from './colours';
import type { Drawing } from './drawings';
import { dimensionAxis, drawAxes, frameOf, valueAxis, type DrawnAxis, type Frame, type Ink } from './frame';
import { drawBar, drawCells, drawCoast } from './image';
import { drawLine } from './line';

export interface Scene {
  drawing: Drawing;
  picture: Picture;
  /** Of the picture, rows first; NaN is missing. */
  cells: Float32Array;
  scale: ColourScale;
  /** Units of the values; '' without. */
  units: string;
  coast: Lines | undefined;
  /** Latitude and longitude of each cell, on a curvilinear grid that is drawn cell by cell. */
  places?: { latitude: Float32Array; longitude: Float32Array };
}

const TICKS_ACROSS_PIXELS = 90;
const TICKS_UP_PIXELS = 40;

/** What the pointer needs to find the cell below it. */
export interface Drawn {
  frame: Frame;
  horizontal: DrawnAxis;
  vertical: DrawnAxis;
}

/** The canvas is cleared first; `size` is in CSS pixels, to which the context is scaled. */
export function draw(
  context: CanvasRenderingContext2D,
  size: { width: number; height: number },
  scene: Scene,
  description: DatasetDescription,
  ink: Ink
): Drawn {
  const { drawing, picture, cells, scale, units, coast } = scene;
  const isImage = drawing.kind === 'image';
  const frame = frameOf(size.width, size.height, isImage);
  const across = Math.max(2, Math.floor(frame.width / TICKS_ACROSS_PIXELS));
  const up = Math.max(2, Math.floor(frame.height / TICKS_UP_PIXELS));
  const title = (dim: string) => {
    const unit = description.variables[dim]?.attributes.units;
    return typeof unit === 'string' && !/\ssince\s/i.test(unit) ? `${dim} (${unit})` : dim;
  };
  /** Coordinates grow to the right and upwards, but for pressure and depth. */
  const axis = (i: number, most: number, upright: boolean) => {
    const { dim, values } = picture.axes[i];
    const falls = values !== null && values[values.length - 1] < values[0];
    const down = upright && runsDown(description.variables[dim]);
    return dimensionAxis(picture.axes[i], title(dim), falls !== down, most);
  };
  context.clearRect(0, 0, size.width, size.height);
  if (isImage) {
    const vertical = axis(0, up, true);
    const horizontal = axis(1, across, false);
    drawCells(context, frame, cells, vertical, horizontal, scale);
    if (coast) {
      const [rows, columns] = picture.axes;
      drawCoast(context, frame, coast, [rows, columns], [vertical, horizontal]);
    }
    drawBar(context, frame, scale, units, ink);
    drawAxes(context, frame, horizontal, vertical, ink);
    return { frame, horizontal, vertical };
  }
  const margin = (scale.high - scale.low) * 0.04 || Math.abs(scale.low) * 0.04 || 1;
  const range = [scale.low - margin, scale.high + margin] as const;
  const upright = drawing.kind === 'profile';
  const dimension = axis(0, upright ? up : across, upright);
  const values = valueAxis(...range, units, upright ? across : up);
  drawLine(context, frame, cells, dimension, range, upright, ink);
  const [horizontal, vertical] = upright ? [values, dimension] : [dimension, values];
  drawAxes(context, frame, horizontal, vertical, ink);
  return { frame, horizontal, vertical };
}

/** The cell of an axis at a share of it (0 to 1, from left or from below); undefined outside. */
export function cellUnder({ cells, reversed }: DrawnAxis, share: number): number | undefined {
  if (share < 0 || share >= 1) {
    return undefined;
  }
  const cell = Math.floor(share * cells);
  return reversed ? cells - 1 - cell : cell;
}
