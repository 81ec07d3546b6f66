/** The job `push`: bring everything, then the manifest. */
import type { WorkContext } from '../../context';
import {
  LifecycleError,
  asPrefix,
  atKey,
  formatBytes,
  mapConcurrent,
  statFollowing,
  type Location,
  type Task
} from '../../core';
import { objects, type ObjectInfo } from '../../stores';
import { runCopy, type TransferResult } from '../../transfer';
import { checksumsOf, ChecksumCache, LocalChecksums } from '../../transfer/checksums';
import { formatManifest, MANIFEST, parseManifest, type ManifestFile } from './manifest';
import { pushWords } from './push';

/** Files are read, where their checksum is not remembered, by a thread. */
const HASHED_AT_ONCE = 32;

/** The job `push`. All URIs are resolved; `destination` lies in `folder`, or is it. */
export interface PushSpec {
  verb: 'push';
  source: string;
  /** One key for a file, else a folder. */
  destination: string;
  recursive: boolean;
  /** The dataset's folder in the inbox. */
  folder: string;
  dataset: string;
}

export type PushResult = TransferResult & { uri: string; words: string; files: number };

/** Where the manifest goes, and what stands there; throws `guard-refused` unless this user may write it. */
async function manifestPlace(
  folder: Location,
  context: WorkContext,
  signal: AbortSignal
): Promise<{ location: Location; present: ObjectInfo | undefined }> {
  const location = atKey(folder, asPrefix(folder.key) + MANIFEST);
  const present = await context.open(location).stat(location.key, signal);
  const action = present ? 'overwrite' : 'create';
  await context.guard.assert(action, location, present ? 'listed' : 'named', present?.version);
  return { location, present };
}

/**
 * The manifest also lists what an earlier push of the dataset sent and is still there.
 *
 * @throws LifecycleError `guard-refused` before the first byte, `changed` when a file is another by
 *   then
 */
export async function runPush(spec: PushSpec, task: Task, context: WorkContext): Promise<PushResult> {
  const { source, destination, recursive, dataset } = spec;
  const folder = context.parse(spec.folder);
  // What would be refused in the end is refused before the first byte.
  await manifestPlace(folder, context, task.signal);
  const result = await runCopy({ verb: 'cp', sources: [source], destination, recursive }, task, context);
  await task.assertHeld();
  const files = await writeManifest(spec, folder, task, context);
  const bytes = files.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
  const uri = context.format(folder);
  return {
    ...result,
    uri,
    files: files.length,
    words: pushWords(uri, dataset, files.length, formatBytes(bytes))
  };
}

/** Of what was sent now, and of what an earlier push sent beside it. */
async function writeManifest(
  spec: PushSpec,
  folder: Location,
  task: Task,
  context: WorkContext
): Promise<ManifestFile[]> {
  const { signal } = task;
  const prefix = asPrefix(folder.key);
  const store = context.open(folder);
  const there = new Map<string, ObjectInfo>();
  for await (const info of objects(store, prefix, { signal })) {
    there.set(info.key.slice(prefix.length), info);
  }
  const { location, present } = await manifestPlace(folder, context, signal);
  const files = new Map<string, ManifestFile>();
  for (const file of present ? parseManifest(await textOf(location, context, signal), spec.folder) : []) {
    if (there.has(file.path)) {
      files.set(file.path, file);
    }
  }
  for (const file of await sentFiles(spec, prefix, there, context, signal)) {
    files.set(file.path, file);
  }
  task.progress({ key: MANIFEST });
  const body = Buffer.from(formatManifest(files.values()));
  const written = await store.write(location.key, body, {
    sizeBytes: body.byteLength,
    contentType: 'text/plain; charset=utf-8',
    precondition: present?.version ? { version: present.version } : { absent: true },
    writer: task.id,
    signal
  });
  await context.guard.uploaded(location, written.version);
  return [...files.values()];
}

/** A line for each file of the source, with the source's own checksum. */
async function sentFiles(
  { source, destination, recursive }: PushSpec,
  prefix: string,
  there: ReadonlyMap<string, ObjectInfo>,
  context: WorkContext,
  signal: AbortSignal
): Promise<ManifestFile[]> {
  const from = context.parse(source);
  const store = context.open(from);
  const to = context.parse(destination).key;
  const sources: { info: ObjectInfo; key: string }[] = [];
  if (recursive) {
    const start = asPrefix(from.key);
    for await (const info of objects(store, start, { signal })) {
      if (info.linkTarget === undefined && !info.isFolder && !info.key.endsWith('/')) {
        sources.push({ info, key: asPrefix(to) + info.key.slice(start.length) });
      }
    }
  } else {
    const info = await statFollowing(store, from.key, signal);
    if (info) {
      sources.push({ info, key: to });
    }
  }
  await using cache = await ChecksumCache.open(context.config.stateFolder);
  await using local = new LocalChecksums(cache);
  return mapConcurrent(
    sources,
    HASHED_AT_ONCE,
    async ({ info, key }, stop) => {
      const path = key.slice(prefix.length);
      const sent = there.get(path);
      if (sent?.sizeBytes !== info.sizeBytes) {
        throw new LifecycleError(
          'changed',
          `${store.uri(info.key)} changed while the dataset was sent. Send it again: what has arrived is kept.`,
          { subject: store.uri(info.key) }
        );
      }
      const known = store.type === 'disk' ? { md5: await local.md5(store, info, stop) } : checksumsOf(info);
      const checksum = known.md5 ?? checksumsOf(sent).md5 ?? sent.multipartMd5;
      if (checksum === undefined) {
        throw new LifecycleError(
          'unsupported',
          `${store.uri(info.key)}: neither side tells its MD5, which the list of files needs. Copy it to your home folder, and send it from there.`,
          { subject: store.uri(info.key) }
        );
      }
      return { path, sizeBytes: info.sizeBytes, checksum };
    },
    signal
  );
}

/** A million files' lines are about this much. */
const MOST_MANIFEST_BYTES = 256 * 1024 * 1024;

/** @throws LifecycleError `unreadable` for one that is too large to be one */
export async function textOf(location: Location, context: WorkContext, signal: AbortSignal): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of context.open(location).read(location.key, { signal })) {
    bytes += chunk.byteLength;
    if (bytes > MOST_MANIFEST_BYTES) {
      const uri = context.format(location);
      throw new LifecycleError('unreadable', `${uri} is too large for a list of files.`, { subject: uri });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
