/**
 * What every store must do, whatever is behind it. Each store's test calls
 * `describeStore` with a way to make an empty place, and names what it lacks.
 */
import { describe, expect, it as always } from '@jest/globals';
import { describeCopies } from './copies';
import { describeListing } from './listing';
import type { MakePlace, Promises } from './place';
import { describeReading } from './reading';
import { describeSignals, type CallName } from './signals';
import { describeUploads } from './uploads';
import { describeWriting } from './writing';

export type { Place } from './place';

interface StoreDescription {
  /**
   * What this store or server does not do: the title of a promise, and why. It
   * is skipped here, so what one server lacks must hold on another of the same store.
   */
  lacks?: Record<string, string>;
  /** Calls of the interface that this store does not have: they must not be there. */
  without?: readonly CallName[];
}

/** The titles of all promises. */
export const PROMISES = new Set<string>();

export function describeStore(
  name: string,
  makePlace: MakePlace,
  { lacks = {}, without = [] }: StoreDescription = {}
): void {
  const it: Promises = (title, run) => {
    PROMISES.add(title);
    if (lacks[title] === undefined) {
      always(title, run);
    } else {
      always.skip(`${title} (not here: ${lacks[title]})`, run);
    }
  };
  describe(name, () => {
    always('lacks nothing but promises', () => {
      expect(Object.keys(lacks).filter(title => !PROMISES.has(title))).toEqual([]);
    });

    describeReading(it, makePlace);
    describeWriting(it, makePlace);
    describeListing(it, makePlace);
    describeUploads(it, makePlace);
    describeCopies(it, makePlace);
    describeSignals(always, makePlace, without);
  });
}
