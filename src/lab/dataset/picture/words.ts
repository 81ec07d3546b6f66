/** Numbers and places as a picture writes them; pure. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Picture, PictureAxis } from '../../../protocol';
import type { Scene } from './draw';
import { cellsOf } from './window';

/** Seven digits say as much as a float32 does; without a value `NaN`, in every language. */
export function formatValue(value: number): string {
  return String(Number(value.toPrecision(7)));
}

/** Where a cell of an axis is: a date, a coordinate, or the index. */
export function placeOf(axis: PictureAxis, cell: number): string {
  const date = axis.dates?.[cell];
  const value = axis.values?.[cell];
  return date ?? (value === undefined ? String(axis.start + cell * axis.step) : formatValue(value));
}

/** What a picture shows, for those who hear it. */
export function describePicture(
  { name, picture, units }: Pick<Scene, 'name' | 'picture' | 'units'>,
  trans: TranslationBundle
): string {
  const axes = picture.axes.map(axis => {
    return trans.__('%1 %2 to %3', axis.dim, placeOf(axis, 0), placeOf(axis, cellsOf(axis) - 1));
  });
  const at = Object.entries(picture.at).map(([dim, place]) => `${dim} ${place}`);
  return [name, ...axes, ...at, describeRange(picture.range, units, trans)].join(', ');
}

function describeRange(range: Picture['range'], units: string, trans: TranslationBundle): string {
  if (!range) {
    return trans.__('no values');
  }
  const [min, max] = [formatValue(range.min), formatValue(range.max)];
  return units === ''
    ? trans.__('values from %1 to %2', min, max)
    : trans.__('values from %1 to %2 %3', min, max, units);
}

/** What stands at a cell, rows first: where it is, and its value with units. */
export function readoutAt(
  { picture, cells, units, places }: Scene,
  at: readonly number[],
  trans: TranslationBundle
): string {
  const { axes } = picture;
  const cell = axes.length === 2 ? at[0] * cellsOf(axes[1]) + at[1] : at[0];
  const words = axes.map((axis, i) => `${axis.dim} ${placeOf(axis, at[i])}`);
  const told = (value: number) => (Number.isNaN(value) ? trans.__('missing') : formatValue(value));
  if (places) {
    words.push(
      trans.__('latitude %1', told(places.latitude[cell])),
      trans.__('longitude %1', told(places.longitude[cell]))
    );
  }
  const value = cells[cell];
  return `${words.join(', ')}: ${told(value)}${Number.isNaN(value) ? '' : ` ${units}`}`;
}
