/** Sizes in words, the same in the browser, in the titles of jobs, and on the command line. */

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** `1536000` -> `1.5 MB`: decimal units, as stores bill them. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.5 ? 0 : 1;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}
