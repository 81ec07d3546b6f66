/** What source files hold, opened as an ingest opens them; of a few of many. */
import type { DatasetDescription } from '../../protocol/dataset';
import { planSchema, type Plan } from '../../protocol/plan';
import type { FoundFile } from '../../protocol/sources';
import type { WorkContext } from '../context';
import { mapConcurrent } from '../core';
import { openFiles } from './files';
import { withDataset } from './inspect';

const OPENED_AT_ONCE = 4;

/** What of a plan decides how its files are opened, before there is a plan. */
export interface LookOptions {
  group?: string;
  /** `scratch`: what must be fetched whole is fetched once, for the ingest too. */
  stage: Plan['source']['stage'];
}

/** @throws LifecycleError naming the file that cannot be opened */
export async function describeFiles(
  files: readonly FoundFile[],
  { group, stage }: LookOptions,
  context: WorkContext,
  signal: AbortSignal
): Promise<DatasetDescription[]> {
  if (!files.some(({ isWhole }) => isWhole)) {
    return mapConcurrent(
      files,
      OPENED_AT_ONCE,
      ({ uri }, stop) =>
        withDataset(context.parse(uri), context, { group, signal: stop }, dataset => dataset.describe()),
      signal
    );
  }
  // Their host makes the answer as it sends it, or counts requests: no ranges are asked for.
  const [open, combine] = [planSchema.shape.open.parse({ group }), planSchema.shape.combine.parse({})];
  const source = { kind: 'http', http: { urls: files.map(({ uri }) => uri) }, stage } as const;
  await using opened = await openFiles({ source, open, combine }, context, signal, { found: files });
  const described: DatasetDescription[] = [];
  for (const index of files.keys()) {
    described.push(await opened.with(index, dataset => dataset.describe()));
  }
  return described;
}
