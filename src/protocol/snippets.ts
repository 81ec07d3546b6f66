/** Python that opens a dataset: what a notebook starts with. Never holds credentials. */

/** What is opened: `file` and `folder` hold no arrays. */
type OpeningKind = 'zarr' | 'netcdf' | 'kerchunk' | 'icechunk' | 'file' | 'folder';

/** How Python opens what lies at a URI: what the placeholders of a template stand for. */
export interface Opening {
  kind: OpeningKind;
  /** As panels show it. */
  uri: string;
  /** Statements that the rest needs, with their line ends. */
  imports: string;
  /** A string: the address as fsspec spells it. */
  url: string;
  /** What xarray is handed: the address, or an opened file. */
  source: string;
  /** What else is needed, beginning with a comma; '' when nothing is. */
  arguments: string;
  /** The whole code, where a template cannot say it. */
  python: string | null;
}

/** The code of a template. */
export function fillTemplate(template: string, opening: Opening): string {
  const { imports, url, source, arguments: further } = opening;
  const values: Record<string, string> = {
    uri: opening.uri.replace(/\/$/, ''),
    url,
    imports,
    source,
    arguments: further
  };
  return template.replace(/\{(uri|url|imports|source|arguments)\}/g, (_, name: string) => values[name]!);
}
