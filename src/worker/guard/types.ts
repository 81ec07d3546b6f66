/** What the guard is asked, and what it answers. */
import type { Location } from '../core/location';

/**
 * - `create`: write a key where nothing is;
 * - `overwrite`: replace what is there;
 * - `remove`: take it away.
 */
export type Action = 'create' | 'overwrite' | 'remove';

/** `named` keys came from a person or client; `listed` keys from a store's listing or stat. */
export type KeyOrigin = 'named' | 'listed';

export type Verdict = { allowed: true } | { allowed: false; rule: string; message: string };

export interface Guard {
  /** Judge one key. Pure but for disk paths, whose links are resolved. */
  judge(action: Action, location: Location, origin: KeyOrigin): Promise<Verdict>;
  /** As `judge`, but throws `guard-refused` (or `bad-input` for a malformed named key). */
  assert(action: Action, location: Location, origin: KeyOrigin): Promise<void>;
}
