/** A view of one variable, reduced to about as many cells as a screen shows. */

export interface PictureAxis {
  dim: string;
  /** First index, and how many indices are shown. */
  start: number;
  count: number;
  /** Indices that share one cell; the last cell may have fewer. */
  step: number;
  /** Coordinate at the middle of each cell; null when the dimension has none that counts. */
  values: number[] | null;
  /** ISO 8601 dates of the cells where the coordinate is a time. */
  dates: string[] | null;
}

/** What goes with the cells: axes, position along what is not drawn, and their range. */
export interface Picture {
  axes: PictureAxis[];
  /** Where the dimensions that are not drawn stand, in words: "2001-01-16", "850 hPa". */
  at: Record<string, string>;
  /** Range of the cells; null when all are missing. */
  range: {
    min: number;
    max: number;
    /** 2nd and 98th percentile: what a colour scale should span. */
    low: number;
    high: number;
  } | null;
  /** Cells without any value. */
  missing: number;
}

/** Answer of the route: length of the JSON, the JSON, and the cells as little-endian float32, rows first; NaN is missing. */
export function packPicture(picture: Picture, cells: Float32Array): Uint8Array {
  const head = new TextEncoder().encode(JSON.stringify(picture));
  const start = align(4 + head.byteLength);
  const bytes = new Uint8Array(start + cells.byteLength);
  new DataView(bytes.buffer).setUint32(0, head.byteLength, true);
  bytes.set(head, 4);
  bytes.set(new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength), start);
  return bytes;
}

/** What `packPicture` packed; the cells lie in the same memory. */
export function unpackPicture(bytes: ArrayBuffer): { picture: Picture; cells: Float32Array } {
  const length = new DataView(bytes).getUint32(0, true);
  const picture = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length))) as Picture;
  return { picture, cells: new Float32Array(bytes, align(4 + length)) };
}

/** Typed arrays begin at multiples of their element's size. */
function align(offset: number): number {
  return Math.ceil(offset / 4) * 4;
}
