/**
 * Memory given back when there is nothing to do. V8 collects garbage when it
 * needs room, and an idle worker needs none: what its start or a job left would
 * lie there for as long as it idles, on a hub once for each user.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** So long after the last request or change of a job. */
const QUIET_MS = 2000;
/** For less than this, who looks at a panel now and then need not wait the tens of milliseconds it takes. */
const WORTH_BYTES = 2 * 1024 * 1024;

type Collect = (options: { type: 'major'; flavor: 'last-resort' }) => void;

/**
 * Collects once after each quiet of two seconds, unless a job runs or little came since the last time.
 * Call `stir` at each request and each change of a job.
 */
export class IdleMemory implements Disposable {
  private readonly timer: NodeJS.Timeout;
  private usedBytes = 0;

  /** @param isWorking Whether a job runs, which needs no request to go on. */
  constructor(private readonly isWorking: () => boolean) {
    this.timer = setTimeout(() => this.giveBack(), QUIET_MS).unref();
  }

  /** There was something to do. */
  stir(): void {
    this.timer.refresh();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.timer);
  }

  private giveBack(): void {
    if (this.isWorking() || inUse() - this.usedBytes < WORTH_BYTES) {
      return;
    }
    collector()({ type: 'major', flavor: 'last-resort' });
    this.usedBytes = inUse();
  }
}

function inUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

let collect: Collect | undefined;

/** Node gives its collector to a context made under this flag; on its command line the flag would slow each start. */
function collector(): Collect {
  if (!collect) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as Collect;
    setFlagsFromString('--no-expose-gc');
  }
  return collect;
}
