/** Which kinds of picture a variable has; what each is, is in `kinds`. Pure. */
import type { DatasetDescription } from '../../../protocol';
import { kindOf } from './axes';
import type { KINDS } from './kinds';

/** A kind of picture, and the dimensions along which it shows a variable. */
export interface Drawing {
  kind: keyof typeof KINDS;
  dims: readonly string[];
}

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
