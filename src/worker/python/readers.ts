/** With what Python reads each format of files. */
import type { Plan } from '../../protocol/plan';

export interface PythonReader {
  /** xarray's engine for a path; the package that brings it is called the same. */
  engine: string;
  /** xarray's engine for an open file: netCDF's own library takes none. */
  streamEngine: string;
  /** VirtualiZarr's parser, and the extra of its package that brings what it needs. */
  parser: string;
  extra: string;
  /** What pangeo-forge-recipes calls it. */
  fileType: string;
}

const HDF5 = {
  engine: 'netcdf4',
  streamEngine: 'h5netcdf',
  parser: 'HDFParser',
  extra: 'hdf',
  fileType: 'netcdf4'
};
/** Most files are HDF5. */
const UNSAID = { ...HDF5, fileType: 'unknown' };

/** By the plan's `open.format`. */
export const PYTHON_READERS: Readonly<Record<Plan['open']['format'], PythonReader>> = {
  auto: UNSAID,
  netcdf3: {
    engine: 'netcdf4',
    streamEngine: 'scipy',
    parser: 'NetCDF3Parser',
    extra: 'netcdf3',
    fileType: 'netcdf3'
  },
  netcdf4: HDF5,
  hdf5: HDF5,
  // A store is opened by its address; Beam, which takes files alone, is never asked for one.
  zarr: { engine: 'zarr', streamEngine: 'zarr', parser: 'ZarrParser', extra: 'zarr', fileType: 'unknown' }
};
