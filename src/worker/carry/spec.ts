/** What an upload or download is asked to do. */
import type { UploadFile } from '../../protocol/carry';
import { asPrefix, atKey, type Location } from '../core';

/** Which files come, and where to; `overwrite` replaces what stood there when it began. */
export interface UploadSpec {
  /** A folder. */
  destination: string;
  files: UploadFile[];
  overwrite: boolean;
}

/** What is fetched: one object as it is, anything else as one archive. */
export interface DownloadSpec {
  uris: string[];
}

/** Where a file of an upload goes. */
export function placeOfFile(destination: Location, { path }: UploadFile): Location {
  return atKey(destination, asPrefix(destination.key) + path);
}

/** One line for a person. */
export function uploadTitle({ destination, files }: UploadSpec): string {
  const [first] = files;
  const subject = files.length === 1 ? first!.path : `${files.length} files`;
  return `Upload ${subject} to ${destination}`;
}

/** One line for a person. */
export function downloadTitle({ uris }: DownloadSpec): string {
  const [first] = uris;
  const folder = first!.slice(0, first!.replace(/\/$/, '').lastIndexOf('/') + 1);
  return uris.length === 1 ? `Download ${first}` : `Download ${uris.length} items from ${folder}`;
}
