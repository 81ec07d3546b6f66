/** Drawing: which elements are in view, read tile by tile, reduced to cells. */
import type { ValidRequest } from '../../protocol';
import type { Picture } from '../../protocol/picture';
import { forEachConcurrent, LifecycleError } from '../core';
import type { WorkContext } from '../context';
import {
  elementCount,
  isComplex,
  itemSize,
  noVariable,
  stridesOf,
  type Dataset,
  type Selection,
  type Variable
} from '../formats';
import { axisOf, placeOf } from './axis';
import { withDataset } from './open';
import { BlockMean, cut, rangeOf } from './reduce';
import { tiles } from './tiles';
import { decodingOf, isDrawable, numbersOf } from './unmask';

/** Decoded bytes that one picture may need: a person waits for it. */
const MOST_BYTES = 2 * 1024 ** 3;
/** Stored elements that are held at once, beside the chunks that are being decoded. */
const TILE_BYTES = 32 * 1024 ** 2;
const MOST_TILES = 3;

type Request = ValidRequest<'picture'>;

/**
 * The cells of a picture, rows first.
 *
 * @throws LifecycleError `bad-input` for names and indices that are not there,
 *   and for views that would need too many chunks
 */
export async function drawPicture(
  request: Request,
  context: WorkContext,
  signal: AbortSignal
): Promise<{ picture: Picture; cells: Float32Array }> {
  return withDataset(request, context, async dataset => {
    const variable = variableOf(dataset, request.variable);
    const view = viewOf(request, variable);
    checkCost(dataset, variable, view);
    const cuts = request.axes.map(axis => cut(axis.count, axis.cells));
    const cells = await reduce(dataset, variable, request, view, signal);
    const axes = await Promise.all(
      request.axes.map(({ dim, start }, i) => axisOf(dataset, dim, start, cuts[i]!, signal))
    );
    const at: Record<string, string> = {};
    for (const [axis, dim] of variable.dims.entries()) {
      if (!request.axes.some(drawn => drawn.dim === dim)) {
        at[dim] = (await placeOf(dataset, dim, view.start[axis]!, signal)) ?? String(view.start[axis]);
      }
    }
    const missing = cells.reduce((sum, cell) => sum + (Number.isNaN(cell) ? 1 : 0), 0);
    return { picture: { axes, at, range: rangeOf(cells), missing }, cells };
  });
}

function variableOf(dataset: Dataset, name: string): Variable {
  const variable = dataset.variables.get(name);
  if (!variable) {
    throw noVariable(dataset, name);
  }
  const why = dataset.unsupported.get(name);
  if (why !== undefined || !isDrawable(variable.dtype)) {
    throw new LifecycleError(
      'unsupported',
      `${dataset.uri}: there is no picture of "${name}": ${why ?? `it holds ${isComplex(variable.dtype) ? 'complex numbers' : 'text'} (${variable.dtype})`}.`,
      { subject: dataset.uri }
    );
  }
  return variable;
}

/** The hyperslab in view. */
function viewOf({ axes, at = {}, uri }: Request, { name, dims, shape }: Variable): Selection {
  const known = (dim: string): number => {
    const axis = dims.indexOf(dim);
    if (axis < 0) {
      throw bad(uri, `"${name}" has no dimension "${dim}". It has: ${dims.join(', ')}.`);
    }
    return axis;
  };
  const view: Selection = { start: dims.map(() => 0), count: dims.map(() => 1) };
  for (const [dim, index] of Object.entries(at)) {
    const axis = known(dim);
    if (index >= shape[axis]!) {
      throw bad(uri, `"${dim}" of "${name}" has the indices 0 to ${shape[axis]! - 1}, not ${index}.`);
    }
    view.start[axis] = index;
  }
  for (const { dim, start, count } of axes) {
    const axis = known(dim);
    if (start + count > shape[axis]!) {
      throw bad(
        uri,
        `"${dim}" of "${name}" is ${shape[axis]} long; indices ${start} to ${start + count - 1} are not all there.`
      );
    }
    view.start[axis] = start;
    view.count[axis] = count;
  }
  if (axes[0]?.dim === axes[1]?.dim) {
    throw bad(uri, `"${axes[0]!.dim}" cannot be both axes.`);
  }
  if (shape.some(length => length === 0)) {
    throw bad(uri, `"${name}" is empty: (${dims.map((dim, axis) => `${dim}: ${shape[axis]}`).join(', ')}).`);
  }
  return view;
}

function bad(uri: string, words: string): LifecycleError {
  return new LifecycleError('bad-input', `${uri}: ${words}`, { subject: uri });
}

/** Chunks are read whole, so what counts is the chunks in view. */
function checkCost(dataset: Dataset, variable: Variable, { start, count }: Selection): void {
  const shape = chunkOf(dataset, variable);
  const touched = count.map((length, axis) => {
    const chunk = shape[axis]!;
    const first = Math.floor(start[axis]! / chunk);
    return (Math.ceil((start[axis]! + length) / chunk) - first) * chunk;
  });
  const bytes = elementCount(touched) * itemSize(variable.dtype);
  if (bytes > MOST_BYTES) {
    throw bad(
      dataset.uri,
      `this view of "${variable.name}" would need ${Math.round(bytes / 1024 ** 3)} GiB of chunks. Zoom in.`
    );
  }
}

async function reduce(
  dataset: Dataset,
  variable: Variable,
  { axes }: Request,
  view: Selection,
  signal: AbortSignal
): Promise<Float32Array> {
  const drawn = axes.map(axis => variable.dims.indexOf(axis.dim));
  const [rowAxis, columnAxis] = drawn.length === 2 ? (drawn as [number, number]) : [-1, drawn[0]!];
  const rows = axes.length === 2 ? cut(axes[0]!.count, axes[0]!.cells) : { count: 1, step: 1, cells: 1 };
  const last = axes.at(-1)!;
  const mean = new BlockMean(rows, cut(last.count, last.cells), decodingOf(variable));
  const chunk = chunkOf(dataset, variable);
  await forEachConcurrent(
    tiles(view, chunk, drawn, itemSize(variable.dtype), TILE_BYTES),
    tilesAtOnce(elementCount(chunk) * itemSize(variable.dtype)),
    async (tile, both) => {
      const numbers = numbersOf(await dataset.read(variable.name, tile, both), variable);
      const strides = stridesOf(tile.count);
      const along = (axis: number, of: readonly number[], none: number): number =>
        axis < 0 ? none : of[axis]!;
      mean.add(
        numbers,
        {
          row: along(rowAxis, tile.start, 0) - along(rowAxis, view.start, 0),
          column: tile.start[columnAxis]! - view.start[columnAxis]!
        },
        { rows: along(rowAxis, tile.count, 1), columns: tile.count[columnAxis]! },
        { row: along(rowAxis, strides, 0), column: strides[columnAxis]! }
      );
    },
    signal
  );
  return mean.cells();
}

/** Tiles of many chunks read these at once already; of large ones a few may be under way together. */
function tilesAtOnce(chunkBytes: number): number {
  return chunkBytes < TILE_BYTES / 4
    ? 1
    : Math.max(1, Math.min(MOST_TILES, Math.floor((MOST_TILES * TILE_BYTES) / chunkBytes)));
}

/** The shape in which a variable is read; data in one piece can be read in any. */
function chunkOf(dataset: Dataset, { name, dims }: Variable): number[] {
  const stored = dataset.manifest.arrays.get(name);
  return stored?.chunked ? stored.chunkShape : dims.map(() => 1);
}
