/** Requests of what shows folders, and of single objects that are opened and saved. */
import * as z from 'zod';
import { READ_PIECE_BYTES } from '../carry';
import { uri } from '../common';

export const browseRequests = {
  /** One page of what is directly below `uri`, names starting with `namePrefix` only. */
  list: () =>
    z.strictObject({
      uri,
      namePrefix: z.string().max(1024).optional(),
      pageToken: z.string().optional(),
      pageSize: z.int().min(1).max(5000).optional()
    }),
  /**
   * Where the pages after `pageToken` begin and how many rows each has, without the rows themselves: the way to the end
   * of a long folder. Counting stops after a while, or after `mostRows` rows; `nextPageToken` says where to go on.
   */
  skim: () =>
    z.strictObject({
      uri,
      namePrefix: z.string().max(1024).optional(),
      pageToken: z.string(),
      pageSize: z.int().min(1).max(5000).optional(),
      mostRows: z.int().min(1).optional()
    }),
  /** The last rows of a folder that a panel has read up to `pageToken`, none of them before it. */
  lastRows: () => z.strictObject({ uri, namePrefix: z.string().max(1024).optional(), pageToken: z.string() }),
  stat: () => z.strictObject({ uri }),
  /** Which of these names stand directly below a folder: what a paste there would meet. */
  present: () => z.strictObject({ uri, names: z.array(z.string().min(1).max(1024)).min(1).max(10_000) }),
  /** Bytes of one object: at most `READ_PIECE_BYTES` a call. Answers `application/octet-stream` with `ETag`. */
  read: () =>
    z.strictObject({
      uri,
      offset: z.int().nonnegative().optional(),
      length: z.int().min(1).max(READ_PIECE_BYTES).optional()
    }),
  /** Save one small object. `ifMatch`: the ETag it must still have, or null when it must not exist. */
  save: () =>
    z.strictObject({
      uri,
      base64: z.string().max(90_000_000),
      ifMatch: z.string().nullable(),
      contentType: z.string().max(200).optional()
    }),
  /** New folder (a `name/` marker in object stores). */
  mkdir: () => z.strictObject({ uri })
} as const;
