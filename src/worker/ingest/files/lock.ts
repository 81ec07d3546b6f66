/** `lock:` what each source was when the plan was made; a locked plan refuses changed sources. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Plan } from '../../../protocol/plan';
import type { WorkContext } from '../../context';
import { LifecycleError } from '../../core';
import type { SourceFile } from '../../formats';
import type { Files } from './files';
import { openFiles } from './openFiles';

type LockEntry = NonNullable<Plan['lock']>[number];

/** The plan with its sources locked: size, and ETag or, on disk, a checksum. */
export async function lockPlan(plan: Plan, context: WorkContext, signal: AbortSignal): Promise<Plan> {
  await using files = await openFiles(plan, context, signal, { format: 'auto' });
  const lock: LockEntry[] = [];
  for (let index = 0; index < files.uris.length; index++) {
    const origin = files.origin(index);
    lock.push(await files.with(index, (_, source) => lockEntry(origin, source, context, signal)));
  }
  return { ...plan, lock };
}

/**
 * Refuse sources that differ in size, checksum or version from the lock, are new, or
 * are gone; a plan without one passes.
 *
 * @throws LifecycleError `changed` naming the first source that is not what the lock says
 */
export async function assertLock(
  plan: Plan,
  files: Files,
  context: WorkContext,
  signal: AbortSignal,
  /** Only some of the files were opened. */
  isSample = false
): Promise<void> {
  const locked = new Map(plan.lock?.map(entry => [entry.uri, entry]));
  if (locked.size === 0) {
    return;
  }
  const there = new Set(files.uris.map((_, index) => files.origin(index).uri));
  const gone = isSample ? undefined : [...locked.keys()].find(uri => !there.has(uri));
  if (gone !== undefined) {
    throw new LifecycleError(
      'changed',
      `${gone}: the plan is locked to this file, but its source does not offer it any more. Make the plan again, or take its lock out.`,
      { subject: gone }
    );
  }
  for (let index = 0; index < files.uris.length; index++) {
    const origin = files.origin(index);
    const { uri } = origin;
    const expected = locked.get(uri);
    const found = await files.with(index, (_, source) => lockEntry(origin, source, context, signal));
    const same =
      expected?.sizeBytes === found.sizeBytes &&
      expected.etag === found.etag &&
      expected.checksum === found.checksum;
    if (!same) {
      throw new LifecycleError(
        'changed',
        `${uri}: the file is not the one that the plan was locked to. Make the plan again, or take its lock out.`,
        { subject: uri }
      );
    }
  }
}

async function lockEntry(
  { uri, found, isStaged }: ReturnType<Files['origin']>,
  source: SourceFile,
  context: WorkContext,
  signal: AbortSignal
): Promise<LockEntry> {
  if (isStaged || (found?.isWhole && found.checksum !== null)) {
    // The copy's own version says nothing of the original: what its service published does.
    return { uri, sizeBytes: source.sizeBytes, etag: null, checksum: found?.checksum ?? null };
  }
  // A Zarr store on disk has no content of its own to sum up: the version of its metadata stands for it.
  const isLocalFile = context.parse(uri).type === 'disk' && source.path !== undefined;
  const etag = isLocalFile ? null : source.version;
  const checksum = etag === null && source.path !== undefined ? await sha256(source.path, signal) : null;
  return { uri, sizeBytes: source.sizeBytes, etag, checksum };
}

async function sha256(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash, { signal });
  return `sha256:${hash.digest('hex')}`;
}
