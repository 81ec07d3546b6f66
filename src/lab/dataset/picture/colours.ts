/** From values to colours; pure. */
import { rgb } from 'd3-color';
import {
  interpolateCividis,
  interpolateGreys,
  interpolateRdBu,
  interpolateViridis
} from 'd3-scale-chromatic';

/** Told apart by the colour-blind, and in grey, too. */
export type Palette = 'viridis' | 'cividis' | 'red-blue' | 'greys';

const RAMPS: Record<Palette, (share: number) => string> = {
  viridis: interpolateViridis,
  cividis: interpolateCividis,
  // Red is high: what most maps of anomalies do.
  'red-blue': share => interpolateRdBu(1 - share),
  greys: interpolateGreys
};

/** Values at `low` and below have the first colour, at `high` and above the last. */
export interface ColourScale {
  palette: Palette;
  low: number;
  high: number;
}

/** Values on both sides of zero get a scale with zero in its middle. */
export function scaleFor(low: number, high: number, palette?: Palette): ColourScale {
  const chosen = palette ?? (low < 0 && high > 0 ? 'red-blue' : 'viridis');
  if (chosen === 'red-blue' && low < 0 && high > 0) {
    const most = Math.max(-low, high);
    return { palette: chosen, low: -most, high: most };
  }
  return { palette: chosen, low, high };
}

const STEPS = 256;
const tables = new Map<Palette, Uint32Array>();

/** 256 colours as pixels of an `ImageData` (little-endian ABGR). */
export function colourTable(palette: Palette): Uint32Array {
  let table = tables.get(palette);
  if (!table) {
    table = Uint32Array.from({ length: STEPS }, (_, i) => {
      const { r, g, b } = rgb(RAMPS[palette](i / (STEPS - 1)));
      return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
    });
    tables.set(palette, table);
  }
  return table;
}

/** Pixels of the cells, in the order of the cells; missing ones stay transparent. */
export function paint(cells: Float32Array, { palette, low, high }: ColourScale): Uint32Array {
  const table = colourTable(palette);
  const factor = high > low ? (STEPS - 1) / (high - low) : 0;
  const pixels = new Uint32Array(cells.length);
  for (let i = 0; i < cells.length; i++) {
    const value = cells[i];
    if (value === value) {
      pixels[i] = table[Math.max(0, Math.min(STEPS - 1, Math.round((value - low) * factor)))];
    }
  }
  return pixels;
}
