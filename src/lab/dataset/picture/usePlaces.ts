import { useMemo } from 'react';
import type { Request } from '../../../protocol';
import type { IWorkerClient } from '../../tokens';
import type { Scene } from './draw';
import { usePicture, type Shown } from './usePicture';

/**
 * Where each cell lies on a curvilinear grid.
 *
 * #### Notes
 * Only where a cell is one element: the mean of longitudes on both sides of the
 * date line is a place that none of them has.
 */
export function usePlaces(
  client: IWorkerClient,
  grid: { latitude: string; longitude: string } | undefined,
  shown: Shown | undefined
): Scene['places'] {
  const isExact = shown?.picture.axes.length === 2 && shown.picture.axes.every(({ step }) => step === 1);
  const of = (variable: string | undefined): Request<'picture'> | undefined =>
    variable === undefined || !isExact ? undefined : { ...shown.request, variable, at: {} };
  const [latitude, longitude] = [
    usePicture(client, of(grid?.latitude)).shown,
    usePicture(client, of(grid?.longitude)).shown
  ];
  /** What came last may be of another part, or of another variable's grid. */
  const isOf = (one: Shown, variable: string) =>
    one.request.variable === variable &&
    JSON.stringify(one.request.axes) === JSON.stringify(shown?.request.axes);
  return useMemo(
    () =>
      grid &&
      latitude &&
      longitude &&
      isExact &&
      isOf(latitude, grid.latitude) &&
      isOf(longitude, grid.longitude)
        ? { latitude: latitude.cells, longitude: longitude.cells }
        : undefined,
    [grid, latitude, longitude, shown]
  );
}
