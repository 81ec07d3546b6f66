/** Numbers and places as a picture writes them; pure. */
import type { Picture, PictureAxis } from '../../../protocol';

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
