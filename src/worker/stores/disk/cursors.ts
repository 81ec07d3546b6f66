/** Between two pages of a listing. */
import { randomUUID } from 'node:crypto';
import { LifecycleError } from '../../core';
import type { Found, Walk } from './listing';

const MOST_KEPT = 16;
const KEPT_MS = 30_000;

/** Walks that wait for their next page; a page token names one, or says where to begin again. */
export class Cursors {
  private readonly kept = new Map<string, { walk: Walk; pending: Found; timer: NodeJS.Timeout }>();

  /** Put a walk aside; the answer is a token that `take` understands in any process. */
  keep(walk: Walk, pending: Found, last: Found): string {
    // Of a folder whose names are known, every page can be given again; a deep walk only goes on.
    const id = walk.isFlat ? walk.id : randomUUID();
    this.wait(id, walk, pending);
    return Buffer.from(JSON.stringify([id, last.key, last.kind])).toString('base64url');
  }

  /** The walk of a token, if it still waits here, and the place where it stood. */
  take(token: string): { id: string; walk?: Walk; pending?: Found; after: Found } {
    let id: unknown, key: unknown, kind: unknown;
    try {
      [id, key, kind] = JSON.parse(Buffer.from(token, 'base64url').toString()) as unknown[];
    } catch (cause) {
      throw badToken(cause);
    }
    if (
      typeof id !== 'string' ||
      typeof key !== 'string' ||
      !(kind === 'object' || kind === 'link' || kind === 'folder')
    ) {
      throw badToken();
    }
    const after: Found = { key, kind };
    const waiting = this.kept.get(id);
    if (!waiting) {
      return { id, after };
    }
    this.drop(id);
    if (waiting.walk.isFlat) {
      this.wait(id, waiting.walk, waiting.pending);
      return { id, walk: waiting.walk.from(after), after };
    }
    return { id, walk: waiting.walk, pending: waiting.pending, after };
  }

  private wait(id: string, walk: Walk, pending: Found): void {
    this.drop(id);
    const timer = setTimeout(() => this.drop(id), KEPT_MS);
    timer.unref();
    this.kept.set(id, { walk, pending, timer });
    if (this.kept.size > MOST_KEPT) {
      this.drop(this.kept.keys().next().value!);
    }
  }

  private drop(id: string): void {
    const waiting = this.kept.get(id);
    if (waiting) {
      clearTimeout(waiting.timer);
      this.kept.delete(id);
    }
  }
}

function badToken(cause?: unknown): LifecycleError {
  return new LifecycleError(
    'bad-input',
    'This page token is not one of ours. List again from the first page.',
    {
      cause
    }
  );
}
