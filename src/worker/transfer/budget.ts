/**
 * Bytes that all objects of a job may hold in buffers together, first come,
 * first served: how large objects are, and how many, does not decide how much
 * memory a job takes.
 */
import { readFileSync } from 'node:fs';
import { throwIfAborted } from '../core';

const MIB = 1024 * 1024;
const MOST_BYTES = 96 * MIB;
const LEAST_BYTES = 32 * MIB;
/** Of the memory that the container may use. */
const SHARE = 1 / 8;

export class Budget {
  private used = 0;
  private readonly waiting: { bytes: number; go: () => void }[] = [];

  constructor(readonly bytes = defaultBytes()) {}

  /** Wait until so many bytes are free. More than there are in all is granted when nothing else is. */
  async take(bytes: number, signal?: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    if (this.waiting.length === 0 && this.fits(bytes)) {
      this.used += bytes;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const waiter = {
        bytes,
        go: () => {
          signal?.removeEventListener('abort', stop);
          resolve();
        }
      };
      const stop = (): void => {
        this.waiting.splice(this.waiting.indexOf(waiter), 1);
        this.wake();
        try {
          throwIfAborted(signal);
        } catch (error) {
          reject(error as Error);
        }
      };
      signal?.addEventListener('abort', stop, { once: true });
      this.waiting.push(waiter);
    });
  }

  give(bytes: number): void {
    this.used -= bytes;
    this.wake();
  }

  private fits(bytes: number): boolean {
    return this.used === 0 || this.used + bytes <= this.bytes;
  }

  private wake(): void {
    for (let [next] = this.waiting; next && this.fits(next.bytes); [next] = this.waiting) {
      this.waiting.shift();
      this.used += next.bytes;
      next.go();
    }
  }
}

function defaultBytes(): number {
  const limit = memoryLimit();
  return limit === undefined ? MOST_BYTES : Math.min(MOST_BYTES, Math.max(LEAST_BYTES, limit * SHARE));
}

/** What the control group (v2, then v1) lets this container use. */
function memoryLimit(): number | undefined {
  for (const path of ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes']) {
    try {
      const limit = Number(readFileSync(path, 'utf8'));
      if (Number.isFinite(limit)) {
        return limit;
      }
    } catch {
      // Not this version, or none.
    }
  }
  return undefined;
}
