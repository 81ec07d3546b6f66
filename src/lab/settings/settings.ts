import type { LifecycleSettings } from '../tokens';

/** As in `schema/plugin.json`; used where there is no setting registry. */
export const DEFAULTS: Readonly<LifecycleSettings> = {
  panels: [],
  columns: ['size', 'modified', 'expires'],
  openLimitMegabytes: 50,
  pageSize: 1000,
  confirmByNameAbove: 1000,
  egressNoticeAboveDollars: 0.01,
  signedDownloads: true,
  expiryNoticeHours: 48,
  pricePerGigabyteMonth: 0.02,
  snippet:
    '{imports}import fsspec\n\nwith fsspec.open({url}{arguments}) as file:\n    content = file.read()\n',
  datasetSnippet: '{imports}import xarray as xr\n\nds = xr.open_zarr({url}{arguments})\nds\n',
  netcdfSnippet: '{imports}import xarray as xr\n\nds = xr.open_dataset({source}{arguments})\nds\n'
};

/** Settings with defaults in the place of what is missing. */
export function readSettings(composite: Record<string, unknown>): LifecycleSettings {
  const settings: Record<string, unknown> = { ...DEFAULTS };
  for (const [name, preset] of Object.entries(DEFAULTS)) {
    const value = composite[name];
    if (typeof value === typeof preset && Array.isArray(value) === Array.isArray(preset)) {
      settings[name] = value;
    }
  }
  return settings as unknown as LifecycleSettings;
}
