/** The bytes of source files: read by ranges, or from a copy on this disk where that is less work or all there is. */
import type { FoundFile } from '../../../protocol/sources';
import type { WorkContext } from '../../context';
import { LifecycleError } from '../../core';
import { openByRanges, openSource, type SourceFile, type Staging } from '../../formats';
import { fetchWhole } from '../../sources';

/** With a checksum to compare, files up to this are fetched whole: one request instead of several. */
const CHECKED_BYTES = 8 * 1024 * 1024;

/** Files are numbered by their place in `uris`. */
export class SourceBytes {
  private readonly copies = new Map<number, SourceFile>();

  /** @param found What their service says of them, by index */
  constructor(
    private readonly uris: readonly string[],
    private readonly found: readonly FoundFile[] | undefined,
    private readonly staging: Staging,
    private readonly context: WorkContext,
    private readonly signal: AbortSignal | undefined
  ) {}

  /** Is it read from a copy on this disk? */
  isCopy(index: number): boolean {
    return this.copies.has(index);
  }

  /** What was fetched whole is fetched once: closing and opening again uses the same copy. */
  async open(index: number): Promise<SourceFile> {
    const { context, staging, signal } = this;
    const location = context.parse(this.uris[index]!);
    const known = this.copies.get(index);
    if (known) {
      const { path, uri, version } = known;
      const again = await openSource({ ...location, type: 'disk', key: path!.slice(1) }, context);
      return { ...again, uri, version };
    }
    const found = this.found?.[index];
    const source =
      found && location.type === 'http' && isFetchedWhole(found)
        ? await this.fetch(found)
        : await openByRanges(location, context, staging, signal);
    if (found && found.sizeBytes !== null && found.sizeBytes !== source.sizeBytes) {
      await source[Symbol.asyncDispose]();
      throw new LifecycleError(
        'changed',
        `${source.uri} has ${source.sizeBytes} bytes, but its service says ${found.sizeBytes}: it changed. Make the plan again.`,
        { subject: source.uri }
      );
    }
    if (location.type !== 'disk' && source.path !== undefined) {
      this.copies.set(index, source);
    }
    return source;
  }

  private async fetch(found: FoundFile): Promise<SourceFile> {
    const { context, staging, signal = new AbortController().signal } = this;
    const path = await staging.path();
    const { version } = await fetchWhole(found, path, { context, signal });
    const copy = await openSource({ ...context.parse(found.uri), type: 'disk', key: path.slice(1) }, context);
    return { ...copy, uri: found.uri, version };
  }
}

function isFetchedWhole({ isWhole, checksum, sizeBytes }: FoundFile): boolean {
  return isWhole || (checksum !== null && sizeBytes !== null && sizeBytes <= CHECKED_BYTES);
}
