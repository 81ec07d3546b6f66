/** Requests of the dataset viewer, and of the snippets that open a dataset. */
import * as z from 'zod';
import { index, uri } from '../common';

export const datasetRequests = {
  inspect: () => z.strictObject({ uri, group: z.string().optional() }),
  /** First and last value of each coordinate along its own dimension. */
  coordinates: () => z.strictObject({ uri, group: z.string().optional() }),
  /** What a variable takes in its store; counting stops after some seconds (`isComplete`). */
  stored: () => z.strictObject({ uri, group: z.string().optional(), variable: z.string().min(1) }),
  /** A view of one variable. Answers bytes, as `packPicture` says. */
  picture: () =>
    z.strictObject({
      uri,
      group: z.string().optional(),
      variable: z.string().min(1),
      /** Index along each dimension that is not drawn; 0 where none is given. */
      at: z.record(z.string(), index).optional(),
      /** The drawn dimensions: one for a line, rows then columns for an image. */
      axes: z
        .array(
          z.strictObject({
            dim: z.string().min(1),
            start: index,
            count: z.int().min(1),
            /** At most this many cells along it. */
            cells: z.int().min(1).max(4096)
          })
        )
        .min(1)
        .max(2)
    }),
  /** How Python opens what lies there: what snippets are made of. */
  opening: () => z.strictObject({ uri, group: z.string().optional() })
} as const;
