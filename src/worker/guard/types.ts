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

/** What a refusal is called: in its message, and where somebody asks which it was. */
export type RuleName =
  | 'read only'
  | 'names'
  | 'root'
  | 'own folder'
  | 'write: none'
  | 'write: new'
  | 'delete: none'
  | 'delete: request'
  | 'disk'
  | 'links'
  | 'state folder'
  | 'folder itself'
  | "other people's folders";

/** Which rule says no, why, and what to do instead. */
export interface Refused {
  allowed: false;
  rule: RuleName;
  /** For a sentence that has named the key already: why, and what to do. */
  reason: string;
  /** The same with the key, and what may not be done to it. */
  message: string;
}

export type Verdict = { allowed: true } | Refused;

/** Ask before every write, overwrite and removal; a plan of many keys asks `forMany` once. */
export interface Guard {
  /**
   * Judge one key. Pure but for disk paths, whose links are resolved, and for
   * the journal of this user's uploads. `version` is the object's present one:
   * with it an upload of this user's own is recognised in a shared inbox.
   */
  judge(action: Action, location: Location, origin: KeyOrigin, version?: string | null): Promise<Verdict>;
  /**
   * As `judge`, but throws `guard-refused`. Allowed to create in a shared inbox,
   * it also remembers that this user began there, so that the job may go on.
   */
  assert(action: Action, location: Location, origin: KeyOrigin, version?: string | null): Promise<void>;
  /** Remember what this user wrote, where the root's rules ask for it; call it after each write. */
  uploaded(location: Location, version: string | null): Promise<void>;
  /**
   * The same judge for the many keys of one plan: where a folder on disk really
   * lies is asked once a second, not for each key in it.
   */
  forMany(): Guard;
}
