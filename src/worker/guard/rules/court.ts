/** What every rule gets: the question, and what is known here. */
import type { Config } from '../../config';
import type { Location } from '../../core/location';
import type { Occupied } from '../inbox';
import type { RootsOf } from '../roots';
import type { Action, KeyOrigin } from '../types';
import type { UploadJournal } from '../uploads';
import type { WalkFolder } from '../walk';

/** May this be done to this key? One question, as `Guard.judge` is asked it. */
export interface Judgement {
  action: Action;
  location: Location;
  origin: KeyOrigin;
  /** The object's present one, where it is known. */
  version: string | null;
}

/**
 * The same for all questions of one guard. `walkOf` may remember links between the questions of one
 * listing.
 */
export interface Court {
  config: Config;
  rootsOf: RootsOf;
  uploads: UploadJournal;
  occupied: Occupied;
  walkOf: WalkFolder;
}
