/** Which plans pangeo-forge-recipes can carry out as they are meant. */
import { LifecycleError } from '../../../core';
import type { RecipeFacts } from '../facts';

/** @throws LifecycleError `unsupported` that names the plan's field */
export function assertBeamCan({ plan, isZarrSource, named }: RecipeFacts): void {
  const { combine, target } = plan;
  const obstacles: [boolean, string, string][] = [
    [target.kind !== 'zarr', 'target.kind', `${target.kind} is made by the other recipe.`],
    [target.zarrFormat === 3, 'target.zarrFormat', 'it writes Zarr version 2. Choose 2 or auto.'],
    [isZarrSource, 'source', 'it reads files, and these are Zarr stores.'],
    [combine.dim === null, 'combine.dim', 'it puts files together along a dimension, and none is named.'],
    [combine.merge, 'combine.merge', 'files that hold different variables need a pattern written by hand.'],
    [named !== undefined, 'combine.coordinate', 'it takes coordinates from the files.'],
    [combine.duplicates !== 'error', 'combine.duplicates', 'it keeps what files have twice.']
  ];
  const found = obstacles.find(([stands]) => stands);
  if (found) {
    const [, field, why] = found;
    throw new LifecycleError(
      'unsupported',
      `${field}: a Beam recipe cannot do this: ${why} Leave --kind away for a recipe of plain xarray and dask.`,
      { subject: field }
    );
  }
}
