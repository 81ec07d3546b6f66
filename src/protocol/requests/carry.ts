/** Requests of uploads and downloads, which the browser carries in pieces. */
import * as z from 'zod';
import { MOST_UPLOAD_FILES, READ_PIECE_BYTES, isPlainPath, type UploadFile } from '../carry';
import { index, jobId, uri, uris } from '../common';

const uploadFiles = z
  .array(
    z.strictObject({
      path: z
        .string()
        .min(1)
        .max(1024)
        .refine(
          isPlainPath,
          'is no path below a folder: it has an empty, "." or ".." segment, or a control character.'
        ),
      sizeBytes: index,
      modified: z.int()
    })
  )
  .min(1)
  .max(MOST_UPLOAD_FILES)
  .refine(
    files => new Set(files.map(({ path }) => path)).size === files.length,
    'two files have one path.'
  ) satisfies z.ZodType<UploadFile[]>;

export const carryRequests = {
  /** What an upload of these files below `destination` would meet, and whether it was begun before. */
  previewUpload: () => z.strictObject({ destination: uri, files: uploadFiles }),
  /** Begin an upload, or take up an interrupted one of the same files. */
  upload: () => z.strictObject({ destination: uri, files: uploadFiles, overwrite: z.boolean() }),
  /** Which pieces of a file (by its index) are still to be sent. A file of one piece need not ask. */
  uploadState: () => z.strictObject({ job: jobId, file: index }),
  /** One piece of a file; the body is the bytes, and may bring their `Content-Digest` (RFC 9530, sha-256). */
  uploadPiece: () =>
    z.strictObject({
      job: jobId,
      file: z.coerce.number().int().nonnegative(),
      piece: z.coerce.number().int().nonnegative()
    }),
  /** Begin to fetch one object as it is, or several and folders as one zip archive. */
  download: () => z.strictObject({ uris }),
  /** Bytes of what a download gives. Any may be asked for again. */
  downloadPiece: () =>
    z.strictObject({ job: jobId, offset: index, length: z.int().min(1).max(READ_PIECE_BYTES) }),
  /** The browser has all of it: the job is done. */
  finishDownload: () => z.strictObject({ job: jobId })
} as const;
