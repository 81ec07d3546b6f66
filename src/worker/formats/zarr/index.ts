/**
 * Zarr v2 and v3 stores as datasets: their metadata, which chunks are there,
 * and the elements in them. Locations come in, nothing is written.
 */
export { openZarrDataset, openZarrStore, type ZarrDataset } from './dataset';
export { openZarrSource, type ZarrSource } from './source';
