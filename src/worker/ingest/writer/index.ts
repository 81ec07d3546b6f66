/**
 * Writing Zarr v2 and v3: metadata documents, chunk keys, encoded chunks.
 * Pure: documents and bytes come out, others store them.
 */
export * from './codec';
export * from './target';
import type { ZarrLayout } from './target';
import { zarr2 } from './zarr2';
import { zarr3 } from './zarr3';

/** Keys and documents of that version of Zarr. */
export function zarrLayout(zarrFormat: 2 | 3): ZarrLayout {
  return zarrFormat === 2 ? zarr2 : zarr3;
}
