/** The arrivals that are watched; what watches them is loaded when there is one. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { WatchedArrival } from '../../protocol';
import type { WorkContext } from '../context';
import type { ArrivalWatches } from '../publish';

/**
 * Loads the room `publish` only when something is watched. Call `takeUp` once, at the start; dispose
 * of it to stop watching, which another worker can go on with.
 */
export class Arrivals implements AsyncDisposable {
  private watches: Promise<ArrivalWatches> | undefined;

  constructor(
    private readonly work: () => Promise<WorkContext>,
    private readonly tell: (arrival: WatchedArrival) => void
  ) {}

  /** The same each time. */
  open(): Promise<ArrivalWatches> {
    return (this.watches ??= this.load());
  }

  /** Go on with what an earlier worker watched. */
  async takeUp(): Promise<void> {
    const { config } = await this.work();
    const kept = await readdir(join(config.stateFolder, 'arrivals')).catch(() => []);
    if (kept.length > 0) {
      await (await this.open()).start();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const watches = await this.watches?.catch(() => undefined);
    await watches?.[Symbol.asyncDispose]();
  }

  private async load(): Promise<ArrivalWatches> {
    const { ArrivalWatches } = await import('../publish');
    return new ArrivalWatches(await this.work(), this.tell);
  }
}
