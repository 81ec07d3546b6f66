/**
 * `source.stage: scratch`: files of slow or limited hosts are fetched once to
 * the person's own scratch folder, and read from there. What lies there already
 * is not fetched again; scratch itself takes it away in time.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { PlanSource } from '../../protocol/planSource';
import type { FoundFile } from '../../protocol/sources';
import { asPrefix, atKey, LifecycleError, mapConcurrent, type Location } from '../core';
import type { WorkContext } from '../context';
import { isStoreMember, memberOf, Staging } from '../formats';
import { fetchWhole, identity } from './fetch';
import { KINDS } from './kinds';

const FOLDER = 'lifecycle-staged';
const AT_ONCE = 4;

/** The own folder of scratch: of a root that expires, and that the person may write. */
function scratchFolder({ config }: WorkContext): Location | undefined {
  const root = config.panels
    .flatMap(({ id, roots }) => roots.map(each => ({ id, root: each })))
    .filter(({ root: each }) => each.write === 'own' && each.ownKey !== null)
    .find(({ id, root: each }) => each.expiresAfterDays !== undefined || id === 'scratch')?.root;
  return root && atKey(root.location, `${asPrefix(root.ownKey!)}${FOLDER}/`);
}

/** Is there a scratch folder to stage to? */
export function canStage(context: WorkContext): boolean {
  return scratchFolder(context) !== undefined;
}

/** Where a plan that does not say it fetches its files: to scratch, if there is one, whose host is asked once for each. */
export function usualStage(
  { kind }: Pick<PlanSource, 'kind'>,
  files: readonly FoundFile[],
  context: WorkContext
): PlanSource['stage'] {
  const isSlow = KINDS[kind].countsRequests === true || files.some(({ isWhole }) => isWhole);
  return isSlow && canStage(context) ? 'scratch' : 'none';
}

/** @throws LifecycleError `bad-input` when there is no scratch folder */
function assertStageable(context: WorkContext): void {
  if (!canStage(context)) {
    throw new LifecycleError(
      'bad-input',
      'source.stage: scratch needs a scratch folder of your own, and there is none here. Set SCRATCH_BUCKET, or source.stage: none.',
      { subject: 'source.stage' }
    );
  }
}

/** The same files where they were staged to, in the same order. */
export async function stageFiles(
  files: readonly FoundFile[],
  context: WorkContext,
  signal: AbortSignal
): Promise<FoundFile[]> {
  assertStageable(context);
  const folder = scratchFolder(context)!;
  await using staging = new Staging(context.config.stateFolder);
  return mapConcurrent(
    files,
    AT_ONCE,
    (file, stop) => stageOne(file, folder, staging, context, stop),
    signal
  );
}

async function stageOne(
  file: FoundFile,
  folder: Location,
  staging: Staging,
  context: WorkContext,
  signal: AbortSignal
): Promise<FoundFile> {
  const member = memberOf(context.parse(file.uri));
  if (member && isStoreMember(member.path)) {
    // Many small members: such a store is unpacked where it is read.
    return file;
  }
  const known = await identity(file, context, signal);
  const id = createHash('sha256')
    .update(JSON.stringify([file.id ?? file.uri, known.version, known.sizeBytes]))
    .digest('hex');
  const location = atKey(
    folder,
    `${folder.key}${id.slice(0, 20)}/${file.name.replace(/[^\w.-]+/g, '_') || 'data'}`
  );
  const store = context.open(location);
  const present = await store.stat(location.key, signal);
  const isThere = present && (known.sizeBytes === null || present.sizeBytes === known.sizeBytes);
  if (isThere) {
    return { ...file, uri: context.format(location), sizeBytes: present.sizeBytes };
  }
  await context.guard.assert(present ? 'overwrite' : 'create', location, 'named', present?.version);
  const path = await staging.path();
  try {
    const { sizeBytes } = await fetchWhole(file, path, { context, signal });
    await store.write(location.key, createReadStream(path), { sizeBytes, writer: 'stage', signal });
    return { ...file, uri: context.format(location), sizeBytes };
  } finally {
    await rm(path, { force: true });
  }
}
