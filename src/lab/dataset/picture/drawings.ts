/** The kinds of picture there are, and which of them a variable has; how each is drawn is in `draw.ts`. Pure. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { DatasetDescription } from '../../../protocol';
import { kindOf } from './axes';

/** An image of two dimensions (rows first), or a line along one. */
export type Drawing =
  | { kind: 'image'; dims: [rows: string, columns: string] }
  /** A profile is a line whose dimension runs upwards. */
  | { kind: 'line' | 'profile'; dims: [string] };

/** Cells along an axis: about the pixels there are. */
export const CELLS: Readonly<Record<Drawing['kind'], number>> = { image: 720, line: 2048, profile: 1024 };

/** The variables a picture can show. */
export function drawable(description: DatasetDescription): string[] {
  return Object.entries(description.variables)
    .filter(
      ([, { dtype, shape }]) =>
        /^(u?int|float)\d+$|^bool$/.test(dtype) &&
        shape.every(length => length > 0) &&
        shape.some(length => length > 1)
    )
    .map(([name]) => name);
}

/** All pictures of a variable, the one that says most first. */
export function drawings(name: string, description: DatasetDescription): Drawing[] {
  const { dims, shape } = description.variables[name];
  const long = dims.filter((_, axis) => shape[axis] > 1);
  const kind = (dim: string) => kindOf(dim, description.variables[dim]);
  const lines = long.map((dim): Drawing => ({
    kind: kind(dim) === 'vertical' ? 'profile' : 'line',
    dims: [dim]
  }));
  const images: Drawing[] = [];
  const latitude = long.find(dim => kind(dim) === 'latitude');
  const longitude = long.find(dim => kind(dim) === 'longitude');
  if (latitude !== undefined && longitude !== undefined) {
    images.push({ kind: 'image', dims: [latitude, longitude] });
  }
  const vertical = long.find(dim => kind(dim) === 'vertical');
  const across = long.filter(dim => dim !== vertical).at(-1);
  if (vertical !== undefined && across !== undefined) {
    images.push({ kind: 'image', dims: [vertical, across] });
  }
  if (images.length === 0 && long.length >= 2) {
    images.push({ kind: 'image', dims: [long[long.length - 2], long[long.length - 1]] });
  }
  return [...images, ...lines];
}

/** What a person chooses. */
export function drawingWords(drawing: Drawing, trans: TranslationBundle): string {
  if (drawing.kind === 'image') {
    return `${drawing.dims[0]} × ${drawing.dims[1]}`;
  }
  const [dim] = drawing.dims;
  return drawing.kind === 'profile' ? trans.__('profile along %1', dim) : trans.__('line along %1', dim);
}
