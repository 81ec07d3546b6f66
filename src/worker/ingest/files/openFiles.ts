/** From a plan's source to the files that are opened: found, and, where the plan says so, staged. */
import type { Plan } from '../../../protocol/plan';
import type { FoundFile } from '../../../protocol/sources';
import type { WorkContext } from '../../context';
import { findFiles, stageFiles } from '../../sources';
import { Files } from './files';
import { namingOf } from './naming';

/** The files of a plan; with `first`, only that many are fetched and opened. */
export async function openFiles(
  plan: Pick<Plan, 'source' | 'open' | 'combine'>,
  context: WorkContext,
  signal: AbortSignal,
  options: { format?: Plan['open']['format']; first?: number; found?: readonly FoundFile[] } = {}
): Promise<Files> {
  const { source, open } = plan;
  const found = options.found ?? (await findFiles(source, { context, signal })).files;
  const wanted = found.slice(0, options.first);
  const files = source.stage === 'scratch' ? await stageFiles(wanted, context, signal) : wanted;
  const { group } = open;
  return new Files(
    files.map(({ uri }) => uri),
    context,
    {
      group,
      format: options.format ?? open.format,
      signal,
      found: files,
      origins: wanted.map(({ id, uri }) => id ?? uri),
      isStaged: source.stage === 'scratch',
      naming: namingOf(plan, wanted)
    }
  );
}
