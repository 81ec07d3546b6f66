/** Numbers and places as a picture writes them; pure. */
import type { Picture, PictureAxis } from '../../../protocol';
import type { Scene } from './draw';

/** Seven digits say as much as a float32 does. */
export function formatValue(value: number): string {
  return Number.isNaN(value) ? 'missing' : String(Number(value.toPrecision(7)));
}

/** Where a cell of an axis is: a date, a coordinate, or the index. */
export function placeOf(axis: PictureAxis, cell: number): string {
  const date = axis.dates?.[cell];
  const value = axis.values?.[cell];
  return date ?? (value === undefined ? String(axis.start + cell * axis.step) : formatValue(value));
}

/** What a picture shows, for those who hear it. */
export function describePicture(name: string, picture: Picture, units: string): string {
  const axes = picture.axes.map(axis => {
    const last = Math.ceil(axis.count / axis.step) - 1;
    return `${axis.dim} ${placeOf(axis, 0)} to ${placeOf(axis, last)}`;
  });
  const at = Object.entries(picture.at).map(([dim, place]) => `${dim} ${place}`);
  const range = picture.range
    ? `values from ${formatValue(picture.range.min)} to ${formatValue(picture.range.max)}${units && ` ${units}`}`
    : 'no values';
  return [name, ...axes, ...at, range].join(', ');
}

/** What stands at a cell, rows first: where it is, and its value with units. */
export function readoutAt({ picture, cells, units, places }: Scene, at: readonly number[]): string {
  const { axes } = picture;
  const columns = axes.length === 2 ? Math.ceil(axes[1].count / axes[1].step) : 0;
  const cell = axes.length === 2 ? at[0] * columns + at[1] : at[0];
  const words = axes.map((axis, i) => `${axis.dim} ${placeOf(axis, at[i])}`);
  if (places) {
    words.push(
      `latitude ${formatValue(places.latitude[cell])}`,
      `longitude ${formatValue(places.longitude[cell])}`
    );
  }
  const value = cells[cell];
  return `${words.join(', ')}: ${formatValue(value)}${Number.isNaN(value) ? '' : ` ${units}`}`;
}
