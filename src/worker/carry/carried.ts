/** The uploads and downloads that run in this process, for the routes that bring and take their pieces. */

export interface Carried {
  /** The browser has let it be heard of. */
  heard(): void;
}

type Waiter = (carried: Carried) => void;

class CarriedJobs {
  private readonly open = new Map<string, Carried>();
  private readonly waiting = new Map<string, Waiter[]>();

  get(id: string): Carried | undefined {
    return this.open.get(id);
  }

  /** Resolves once the job takes or gives pieces. Whoever waits must give up by itself if it never does. */
  whenOpen(id: string): Promise<Carried> {
    const there = this.open.get(id);
    return there
      ? Promise.resolve(there)
      : new Promise(resolve => this.waiting.set(id, [...(this.waiting.get(id) ?? []), resolve]));
  }

  /** From here on pieces reach it; dispose when it has ended. */
  add(id: string, job: Carried): Disposable {
    this.open.set(id, job);
    this.waiting.get(id)?.forEach(tell => tell(job));
    this.waiting.delete(id);
    return { [Symbol.dispose]: () => void this.open.delete(id) };
  }
}

/** One for the process. */
export const carried = new CarriedJobs();
