/** The code that opens references, by what their writer recorded for the reader. */
import * as z from 'zod';
import { BUCKETS, type BucketScheme, type Location } from '../../core';
import { openingCode, pythonUrl, type VirtualSource } from '../../python';
import type { ReferenceStore } from './store';

function recordedSchema() {
  const bucketSchemes = Object.values(BUCKETS).map(({ scheme }): BucketScheme => scheme);
  const remote = z.object({
    protocol: z.enum(['file', 'http', 'https', ...bucketSchemes]),
    endpoint: z.string().optional(),
    pathStyle: z.boolean().optional(),
    region: z.string().optional(),
    anonymous: z.boolean()
  });
  return z.object({
    kind: z.enum(['kerchunk-json', 'kerchunk-parquet']),
    url: z.string(),
    store: remote,
    references: remote,
    relative: z.boolean()
  });
}

/** Undefined when another program wrote them. @param location Where they are now. */
export function openingCodeOf(store: ReferenceStore, location: Location): string | undefined {
  const source = recordedSource(store, location);
  return source && openingCode(source);
}

/** What the writer recorded; undefined when it was another program. */
export function recordedSource(
  { references }: ReferenceStore,
  location: Location
): VirtualSource | undefined {
  const found = recordedSchema().safeParse(references.source);
  return found.success ? { ...found.data, url: pythonUrl(location) } : undefined;
}
