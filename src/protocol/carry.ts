/** What the browser carries to and from this machine: uploads and downloads, in pieces. */
import { hasControlCharacter } from './names';

/**
 * A piece of an upload. The proxy lets go of bodies only when Python next
 * collects its garbage, some dozens of requests later: small ones take little.
 */
export const PIECE_BYTES = 1024 * 1024;

/** The most that one answer brings: a piece of a download, or of an object that is read. */
export const READ_PIECE_BYTES = 16 * 1024 * 1024;

/** Files an upload job takes; the browser makes several jobs of more. */
export const MOST_UPLOAD_FILES = 10_000;

/** A file as the browser knows it: enough to know it again when it is chosen once more. */
export interface UploadFile {
  /** Below the destination, with slashes. */
  path: string;
  sizeBytes: number;
  /** The browser's `lastModified`, in milliseconds. */
  modified: number;
}

/** What an upload would meet. */
export interface UploadPreview {
  /** Paths at whose destination something stands. */
  existing: string[];
  /** An upload of these files to this place that was interrupted, with the files it takes. */
  interrupted: { files: UploadFile[]; overwrite: boolean } | null;
}

/** One file of an upload under way. */
export interface UploadState {
  pieceBytes: number;
  /** Pieces that have not arrived. */
  missing: number[];
}

/** A download that has begun: one object as it is, or a zip of several. */
export interface DownloadStart {
  /** Of the file to save. */
  name: string;
  sizeBytes: number;
}

/** Does the path stay below its folder, segment by segment? */
export function isPlainPath(path: string): boolean {
  return !hasControlCharacter(path) && path.split('/').every(segment => !['', '.', '..'].includes(segment));
}
