/**
 * What a Beam recipe runs with. pangeo-forge-recipes was last released for
 * Zarr 2, so that its neighbours are held where they work together: with
 * zarr 3 it cannot be imported, and newer xarray fails on zarr 2.
 */
import type { RecipeFacts } from '../facts';

const PINS = {
  'apache-beam': '2.77.0',
  'pangeo-forge-recipes': '0.10.8',
  kerchunk: '0.2.7',
  numcodecs: '0.15.1',
  xarray: '2025.12.0',
  zarr: '2.18.7'
} as const;

/** The Python that these versions are known to work on. */
export const PYTHON = '==3.11.*';
/** As pip takes it. */
export const RUNNER = 'pangeo-forge-runner==0.10.2';

/** @param extra of apache-beam */
function packages({ source, target }: RecipeFacts, extra: string): string[] {
  const pinned = Object.entries(PINS).map(
    ([name, version]) => `${name}${name === 'apache-beam' ? extra : ''}==${version}`
  );
  return [...new Set([...pinned, 'fsspec', 'h5netcdf', 'scipy', ...source.packages, ...target.packages])];
}

/** Packages that `run_local.py` takes. */
export function localPackages(facts: RecipeFacts): string[] {
  return packages(facts, '');
}

/** `requirements.txt`, which the runner installs here and on Dataflow. */
export function requirements(facts: RecipeFacts): string {
  return [...new Set([...packages(facts, '[gcp]'), 'gcsfs'])]
    .sort()
    .map(name => `${name}\n`)
    .join('');
}
