/** Are source files still what they were: since an earlier step opened them, and while they were read? */
import type { WorkContext } from '../../context';
import { forEachConcurrent, LifecycleError } from '../../core';
import { openSource, type SourceFile } from '../../formats';

const LOOKED_AT_ONCE = 16;

/** Files are numbered by their place in `uris`. */
export class SourceVersions {
  /** Of the files that were opened. */
  private readonly opened = new Map<number, string | null>();

  /** @param expected Versions that files must still have, by index */
  constructor(
    private readonly uris: readonly string[],
    private readonly expected: ReadonlyMap<number, string | null> | undefined,
    private readonly context: WorkContext
  ) {}

  /** The version at which a file is read from now on. */
  note(index: number, version: string | null): void {
    this.opened.set(index, version);
  }

  /** @throws LifecycleError `changed` when it is not the version that was expected */
  assertExpected(index: number, { uri, version }: SourceFile): void {
    const { expected } = this;
    if (expected?.has(index) && expected.get(index) !== version) {
      throw new LifecycleError(
        'changed',
        `${uri} changed since this ingest was prepared. Prepare it again.`,
        {
          subject: uri
        }
      );
    }
  }

  /**
   * Are the files on this disk still those that were opened? Elsewhere each
   * read asks for the version it knows.
   *
   * @param advice What was done with what is written, and what to do
   * @throws LifecycleError `changed` naming the first that is not
   */
  async assertUnchanged(advice: string, signal: AbortSignal): Promise<void> {
    const { context } = this;
    await forEachConcurrent(
      this.opened,
      LOOKED_AT_ONCE,
      async ([index, version]) => {
        const location = context.parse(this.uris[index]!);
        if (location.type !== 'disk') {
          return;
        }
        await using now = await openSource(location, context, { signal });
        if (now.version !== version) {
          throw new LifecycleError('changed', `${now.uri} changed while it was read. ${advice}`, {
            subject: now.uri
          });
        }
      },
      signal
    );
  }
}
