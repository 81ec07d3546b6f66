/** What went wrong with single objects, while the others went on. */
import { EXIT_CODE, type ErrorTag } from '../../protocol/errors';
import { LifecycleError } from '../core';

/** With these, every other object would fail the same way. */
const FATAL: readonly ErrorTag[] = ['storage-full', 'cancelled', 'internal'];
/** Failures that are kept; the others are counted. */
const MOST_KEPT = 100;
/** Failures that an error names. */
const MOST_NAMED = 5;
/** Objects that fail one after the other before the network counts as gone. */
const MOST_UNREACHABLE = 8;

/**
 * The failures of one job. `add` each, tell `succeeded` of each object that arrived, and ask
 * `endsTheJob` before `add` whether to go on; `summary` only after a failure was added.
 */
export class Failures {
  count = 0;
  private readonly kept: { uri: string; error: LifecycleError }[] = [];
  private unreachable = 0;

  /** Count a failure; the first hundred are kept. */
  add(uri: string, error: LifecycleError): void {
    this.count++;
    if (this.kept.length < MOST_KEPT) {
      this.kept.push({ uri, error });
    }
    this.unreachable += error.tag === 'network' ? 1 : 0;
  }

  /** An object arrived: the network is there. */
  succeeded(): void {
    this.unreachable = 0;
  }

  /** Would the other objects fail the same way? */
  endsTheJob(error: LifecycleError): boolean {
    return (
      FATAL.includes(error.tag) ||
      (error.tag === 'unauthorized' && !isOfOneFile(error)) ||
      (error.tag === 'network' && this.unreachable + 1 >= MOST_UNREACHABLE)
    );
  }

  /** One error for all: the job is failed (exit 1) unless its only object is at fault. */
  summary(total: number): LifecycleError {
    const [first] = this.kept;
    if (total === 1) {
      return first!.error;
    }
    const named = this.kept.slice(0, MOST_NAMED).map(({ uri, error }) => `  ${uri}: ${error.message}`);
    const rest = this.count > named.length ? [`  and ${this.count - named.length} more`] : [];
    const tag = this.kept.find(({ error }) => EXIT_CODE[error.tag] === 1)?.error.tag ?? 'conflict';
    const head =
      this.count === total
        ? `All ${total} objects failed. Run the same again for them:`
        : `${this.count} of ${total} objects failed; the others are copied. Run the same again for these:`;
    return new LifecycleError(tag, [head, ...named, ...rest].join('\n'), {
      subject: first!.uri,
      cause: first!.error,
      failures: {
        count: this.count,
        first: this.kept.map(({ uri, error }) => ({ uri, message: error.message }))
      }
    });
  }
}

/** The permissions of a single file, and not what a service thinks of us. */
function isOfOneFile(error: LifecycleError): boolean {
  const code = (error.cause as NodeJS.ErrnoException | undefined)?.code;
  return code === 'EACCES' || code === 'EPERM';
}
