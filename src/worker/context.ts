/** What the worker's rooms are handed: configuration, guard, and a way to open stores. */
import type { Config } from './config/types';
import type { Location } from './core/location';
import type { Guard } from './guard/types';
import type { Store } from './stores/store';

/** One for a process; every room that reads, writes or judges gets it. */
export interface WorkContext {
  readonly config: Config;
  readonly guard: Guard;
  /** The location of a URI, path or remote a person wrote; throws `bad-input`. */
  parse(uri: string): Location;
  /** The URI of a location, as a person would write it. */
  format(location: Location): string;
  /** The store of a location; the same object for the same bucket. */
  open(location: Location): Store;
}
