/** One picture on a canvas, whole: what the axes mean decides how. */
import type { DatasetDescription, Picture } from '../../../protocol';
import { runsDown } from './axes';
import type { Lines } from './coast';
import type { ColourScale } from './colours';
import type { Drawing } from './drawings';
import { dimensionAxis, drawAxes, frameOf, type DrawnAxis, type Frame, type Ink } from './frame';
import { kindOfDrawing } from './kinds';

/**
 * All that is drawn but the words of the axes. A scene is a value: another one is drawn, whole, in its place.
 */
export interface Scene {
  /** Of the variable. */
  name: string;
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
  const { drawing, picture } = scene;
  const kind = kindOfDrawing(drawing);
  const frame = frameOf(size.width, size.height, kind.isColoured);
  const ticks = {
    across: Math.max(2, Math.floor(frame.width / TICKS_ACROSS_PIXELS)),
    up: Math.max(2, Math.floor(frame.height / TICKS_UP_PIXELS))
  };
  const title = (dim: string) => {
    const unit = description.variables[dim]?.attributes.units;
    return typeof unit === 'string' && !/\ssince\s/i.test(unit) ? `${dim} (${unit})` : dim;
  };
  /** Coordinates grow to the right and upwards, but for pressure and depth. */
  const axes = kind.along.map((way, i) => {
    const { dim, values } = picture.axes[i];
    const falls = values !== null && values[values.length - 1] < values[0];
    const down = way === 'up' && runsDown(description.variables[dim]);
    return dimensionAxis(picture.axes[i], title(dim), falls !== down, ticks[way]);
  });
  context.clearRect(0, 0, size.width, size.height);
  const { horizontal, vertical } = kind.draw({ context, frame, ink, ticks }, scene, axes);
  drawAxes(context, frame, horizontal, vertical, ink);
  return { frame, horizontal, vertical };
}
