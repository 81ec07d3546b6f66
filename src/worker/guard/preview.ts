/**
 * Preview, then exact keys. A preview lists what would go and keeps
 * that list, signed; a removal takes the list's id and nothing else.
 */
import { randomBytes } from 'node:crypto';
import type { RemovePreview } from '../../protocol/previews';
import { LifecycleError, isLifecycleError, toLifecycleError } from '../core/errors';
import { jsonLine } from '../core/jsonLine';
import { atKey, sameBucket, type Location } from '../core/location';
import type { WorkContext } from '../context';
import { PreviewSummary } from './previewSummary';
import { listWriters, openList, type ListWriter } from './previewFile';
import { listTargets } from './previewTargets';
import type { RemoveTarget } from './target';
import { isSealed, seal } from './seal';

export type { RemoveTarget } from './target';

const VALID_MS = 30 * 60 * 1000;

/** One thing a preview listed. */
export interface PreviewItem {
  location: Location;
  sizeBytes: number;
  /** Remove it only at this version; null for folders, whose content goes first. */
  version: string | null;
  isFolder: boolean;
}

/** What a preview adds up to; `items` counts folders too. */
interface PreviewTotals {
  items: number;
  objects: number;
  bytes: number;
}

interface OpenedPreview {
  totals: PreviewTotals;
  /** In the order of the listing: a folder comes after its content. */
  items: AsyncIterable<PreviewItem>;
}

type Line = { at: Location } | { k: string; s: number; v?: string; f?: 1 } | { totals: PreviewTotals };

/**
 * List what removing the targets would take away, judge each key, and keep the
 * list. Throws `not-found` when nothing is there, `guard-refused` when any of
 * it may not be removed.
 */
export async function preparePreview(
  targets: readonly RemoveTarget[],
  context: WorkContext,
  signal?: AbortSignal
): Promise<RemovePreview> {
  const id = randomBytes(15).toString('base64url');
  const { stateFolder } = context.config;
  let full: unknown;
  for (const openWriter of listWriters(stateFolder, id)) {
    let writer: ListWriter | undefined;
    try {
      writer = await openWriter();
      const summary = await writeList(writer, targets, context, signal);
      const digest = await writer.finish();
      const expires = Date.now() + VALID_MS;
      const expiry = expires.toString(36);
      const mac = await seal(stateFolder, sealedParts(context, id, expiry, digest));
      const previewId = `${id}.${expiry}.${mac}`;
      return { previewId, validUntil: new Date(expires).toISOString(), ...summary };
    } catch (error) {
      await writer?.discard();
      if (!cannotStore(error)) {
        throw error;
      }
      full = error;
    }
  }
  throw toLifecycleError(full);
}

/**
 * The exact items of a preview. Throws `guard-refused` when the id was not
 * given out here, to this user, or longer than half an hour ago.
 *
 * @param options.accepted A person agreed to it in time, so it is carried out
 *   even if it had to wait in the queue, or was paused, or is taken up after a kill.
 */
export async function openPreview(
  previewId: string,
  context: WorkContext,
  options: { accepted?: boolean } = {}
): Promise<OpenedPreview> {
  const parts = /^([A-Za-z0-9_-]{20})\.([0-9a-z]{1,12})\.([A-Za-z0-9_-]{43})$/.exec(previewId);
  if (!parts) {
    throw refused('This is not the id of a preview.');
  }
  const [, id, expiry, mac] = parts as unknown as [string, string, string, string];
  const { stateFolder } = context.config;
  const list = await openList(stateFolder, id);
  if (!list) {
    throw refused('The preview is not there any more.');
  }
  if (!(await isSealed(stateFolder, sealedParts(context, id, expiry, list.digest), mac))) {
    throw refused('The preview was changed, or was given to somebody else.');
  }
  if (parseInt(expiry, 36) < Date.now() && options.accepted !== true) {
    throw refused('The preview is older than half an hour.');
  }
  const { totals } = JSON.parse(list.lastLine) as { totals: PreviewTotals };
  return { totals, items: items(list.lines()) };
}

async function* items(lines: AsyncIterable<string>): AsyncIterable<PreviewItem> {
  let at: Location | undefined;
  for await (const text of lines) {
    const line = JSON.parse(text) as Line;
    if ('at' in line) {
      at = line.at;
    } else if (at && 'k' in line) {
      yield {
        location: atKey(at, line.k),
        sizeBytes: line.s,
        version: line.v ?? null,
        isFolder: line.f === 1
      };
    }
  }
}

async function writeList(
  writer: ListWriter,
  targets: readonly RemoveTarget[],
  context: WorkContext,
  signal?: AbortSignal
): Promise<Omit<RemovePreview, 'previewId' | 'validUntil'>> {
  const summary = new PreviewSummary(context);
  let items = 0;
  let at: Location | undefined;
  for await (const { location, info } of listTargets(targets, context, signal)) {
    // The scheme too: the removal tells of a key as the person named it.
    if (!at || !sameBucket(at, location) || at.scheme !== location.scheme) {
      at = location;
      await writer.add(toLine({ at: atKey(location, '') }));
    }
    const line = { k: info.key, s: info.sizeBytes };
    await writer.add(
      toLine(
        info.isFolder ? { ...line, f: 1 } : { ...line, ...(info.version !== null && { v: info.version }) }
      )
    );
    summary.add(location, info);
    items += 1;
  }
  const finished = await summary.finish(signal);
  await writer.add(toLine({ totals: { items, objects: finished.objects, bytes: finished.bytes } }));
  return finished;
}

const toLine: (line: Line) => string = jsonLine;

function sealedParts({ config }: WorkContext, id: string, expiry: string, digest: string): string[] {
  return [id, expiry, config.user ?? '', String(process.getuid?.() ?? ''), digest];
}

function refused(why: string): LifecycleError {
  return new LifecycleError('guard-refused', `${why} Look at a new preview, then remove. (Rule: preview.)`);
}

/** Would another place to keep the list do? Any failure of this disk says yes; refusals and bad input say no. */
function cannotStore(error: unknown): boolean {
  if (isLifecycleError(error)) {
    return error.tag === 'storage-full';
  }
  const { code } = error as NodeJS.ErrnoException;
  return code !== undefined && /^E[A-Z0-9]+$/.test(code);
}
