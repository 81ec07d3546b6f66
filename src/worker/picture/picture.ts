/** Drawing: which elements are in view, read strip by strip, reduced to cells. */
import type { ValidRequest } from '../../protocol';
import type { Picture } from '../../protocol/picture';
import { LifecycleError, nearest } from '../core';
import type { WorkContext } from '../context';
import { elementCount, itemSize, type Dataset, type Variable } from '../formats';
import { axisOf, placeOf } from './axis';
import { withDataset } from './open';
import { BlockMean, cut, rangeOf } from './reduce';
import { isDrawable, unmask } from './unmask';

/** Decoded bytes that one picture may need: a person waits for it. */
const MOST_BYTES = 2 * 1024 ** 3;
const STRIP_BYTES = 32 * 1024 ** 2;

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

interface View {
  start: number[];
  count: number[];
}

function variableOf(dataset: Dataset, name: string): Variable {
  const variable = dataset.variables.get(name);
  if (!variable) {
    const guess = nearest(name, [...dataset.variables.keys()]);
    throw bad(dataset.uri, `there is no variable "${name}".${guess ? ` Did you mean "${guess}"?` : ''}`);
  }
  const why = dataset.unsupported.get(name);
  if (why !== undefined || !isDrawable(variable.dtype)) {
    throw new LifecycleError(
      'unsupported',
      `${dataset.uri}: there is no picture of "${name}": ${why ?? `it holds text (${variable.dtype})`}.`,
      { subject: dataset.uri }
    );
  }
  return variable;
}

/** The hyperslab in view. */
function viewOf({ axes, at = {}, uri }: Request, { name, dims, shape }: Variable): View {
  const known = (dim: string): number => {
    const axis = dims.indexOf(dim);
    if (axis < 0) {
      throw bad(uri, `"${name}" has no dimension "${dim}". It has: ${dims.join(', ')}.`);
    }
    return axis;
  };
  const view: View = { start: dims.map(() => 0), count: dims.map(() => 1) };
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
function checkCost(dataset: Dataset, variable: Variable, { start, count }: View): void {
  const stored = dataset.manifest.arrays.get(variable.name);
  const touched = count.map((length, axis) => {
    const chunk = stored?.chunked ? stored.chunkShape[axis]! : 1;
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
  view: View,
  signal: AbortSignal
): Promise<Float32Array> {
  const drawn = axes.map(axis => variable.dims.indexOf(axis.dim));
  const [rowAxis, columnAxis] = drawn.length === 2 ? (drawn as [number, number]) : [-1, drawn[0]!];
  const rows = axes.length === 2 ? cut(axes[0]!.count, axes[0]!.cells) : { count: 1, step: 1, cells: 1 };
  const last = axes.at(-1)!;
  const mean = new BlockMean(rows, cut(last.count, last.cells));
  for (const strip of strips(dataset, variable, view, Math.min(...drawn))) {
    signal.throwIfAborted();
    const values = unmask(await dataset.read(variable.name, strip, signal), variable);
    const strides = stridesOf(strip.count);
    const along = (axis: number, of: readonly number[], none: number): number =>
      axis < 0 ? none : of[axis]!;
    mean.add(
      values,
      {
        row: along(rowAxis, strip.start, 0) - along(rowAxis, view.start, 0),
        column: strip.start[columnAxis]! - view.start[columnAxis]!
      },
      { rows: along(rowAxis, strip.count, 1), columns: strip.count[columnAxis]! },
      { row: along(rowAxis, strides, 0), column: strides[columnAxis]! }
    );
  }
  return mean.cells();
}

/** The view in pieces along one axis, cut where chunks end, so that none is decoded twice. */
function* strips(dataset: Dataset, variable: Variable, view: View, axis: number): Generator<View> {
  const stored = dataset.manifest.arrays.get(variable.name);
  const chunk = stored?.chunked ? stored.chunkShape[axis]! : 1;
  const rowBytes = (elementCount(view.count) / view.count[axis]!) * itemSize(variable.dtype);
  const wanted = Math.max(chunk, Math.floor(STRIP_BYTES / rowBytes / chunk) * chunk);
  const end = view.start[axis]! + view.count[axis]!;
  for (let start = view.start[axis]!; start < end;) {
    const next = Math.min(end, Math.floor(start / chunk) * chunk + wanted);
    const strip = { start: [...view.start], count: [...view.count] };
    strip.start[axis] = start;
    strip.count[axis] = next - start;
    yield strip;
    start = next;
  }
}

function stridesOf(count: readonly number[]): number[] {
  const strides = new Array<number>(count.length);
  let stride = 1;
  for (let axis = count.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= count[axis]!;
  }
  return strides;
}
