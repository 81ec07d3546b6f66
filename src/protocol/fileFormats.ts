/**
 * The formats of files that can be read, by the name that a plan's `open.format` has for each. A further
 * one begins with its row here; the compiler then asks for how it is read. Holds no schemas: the browser
 * loads it at once.
 */

interface FileFormat {
  shownAs: string;
  /**
   * How names of such files end, each ending with one format alone. A name says what may be worth opening,
   * and no more: what a file is, its bytes say.
   */
  endings: readonly string[];
}

export const FILE_FORMATS = {
  netcdf3: { shownAs: 'NetCDF-3', endings: ['nc', 'nc3', 'cdf', 'netcdf'] },
  /** An HDF5 file that netCDF wrote. */
  netcdf4: { shownAs: 'NetCDF-4', endings: ['nc4'] },
  /** `.hdf` may also be HDF4, which is refused in words when it is opened. */
  hdf5: { shownAs: 'HDF5', endings: ['h5', 'hdf', 'hdf5', 'he5'] }
} as const satisfies Record<string, FileFormat>;

export type FileFormatName = keyof typeof FILE_FORMATS;

/** In the order in which the plan's schema lists them. */
export const FILE_FORMAT_NAMES = Object.keys(FILE_FORMATS) as FileFormatName[];

export const ARRAY_ENDINGS: readonly string[] = Object.values(FILE_FORMATS).flatMap<string>(
  ({ endings }) => endings
);

/** Names that end in one of `endings`, which may be patterns, after a full stop. */
export function endingPattern(endings: readonly string[]): RegExp {
  return new RegExp(`\\.(${endings.join('|')})$`, 'i');
}

const ARRAY_FILE = endingPattern(ARRAY_ENDINGS);

/** Does the name look like a file that `inspect` and `ingest` can read? */
export function isArrayFile(name: string): boolean {
  return ARRAY_FILE.test(name);
}
