/**
 * What a person typed, as a kind of source is asked about it. The answers lie beside, a service a
 * file, apart from what finds its files: to read an address loads no finder.
 */
import type { PlanInput } from '../../../protocol/plan';
import type { SourceKind } from '../../../protocol/planSource';
import type { WorkContext } from '../../context';

/** What was typed beside the address. */
export interface Typed {
  context: WorkContext;
  cwd: string;
  /** `START/STOP[/STEP]`, for templates and for what is chosen by time. */
  time?: string;
  /** Globs: which files of a record, a listing, a catalog. */
  files?: readonly string[];
}

/** A plan's `source` before its defaults are filled in. */
export type SourceInput = PlanInput['source'];
export type InputOf<K extends SourceKind> = Extract<SourceInput, { kind: K }>;

export interface WebAddress {
  text: string;
  /** Of what stands before the first wildcard, `?` among them; of no host where that is no address. */
  url: URL;
  /** Of the whole. */
  query: URLSearchParams;
}

/** `KIND:NAME?QUERY`, without the kind. */
export interface NamedSource {
  text: string;
  name: string;
  query: URLSearchParams;
}
