/** What finding source files and their credentials says to the browser: never a secret. */
import type { PlanSource, SourceKind } from './planSource';

/** Kinds of source that are typed by their name: `cmr:SHORT_NAME?…`, `inbox:FOLDER`. */
const SHORT_HANDS = ['cmr', 'cds', 'cmems', 'inbox', 'zenodo'] as const satisfies readonly SourceKind[];
export type ShortHand = (typeof SHORT_HANDS)[number];

const SHORT_HAND = new RegExp(`^(${SHORT_HANDS.join('|')}):(?!//)([^?]*)(?:\\?(.*))?$`, 'is');

/** The parts of a short hand; undefined of anything else. */
export function readShortHand(text: string): { kind: ShortHand; name: string; query: string } | undefined {
  const [, kind, name, query = ''] = SHORT_HAND.exec(text) ?? [];
  return kind === undefined ? undefined : { kind: kind.toLowerCase() as ShortHand, name: name!, query };
}

/** The globs of a source whose `files` choose among what a service offers; undefined where a person named each place. */
export function offeredFiles(source: PlanSource): readonly string[] | undefined {
  if (source.kind === 'bucket' || source.kind === 'inbox') {
    return undefined;
  }
  const asked = (source as unknown as Record<string, { files?: readonly string[] }>)[source.kind];
  return asked?.files;
}

export const CREDENTIAL_NAMES = ['earthdata', 'cds', 'cmems', 'zenodo'] as const;
/** A provider whose credentials are kept by name; also what a plan's `source.credentials` may say. */
export type CredentialName = (typeof CREDENTIAL_NAMES)[number];

/** A provider of data that asks who one is, and what is known of that here. */
export interface CredentialInfo {
  name: CredentialName;
  title: string;
  fields: { name: string; label: string; isSecret: boolean; isOptional: boolean }[];
  /** Where to get an account or a token. */
  link: string;
  /** The file that the provider's own tool reads, where *Save* writes; null where there is none. */
  file: string | null;
  /** Where credentials were found; null when there are none. */
  place: string | null;
  /** Kept in the worker's memory, gone with it. */
  isSession: boolean;
  isRemovable: boolean;
}

/** Whether a provider lets one in. */
export interface CredentialTest {
  isValid: boolean;
  /** What was found where, and whether it is accepted. */
  words: string;
}

/** A data set of the catalog that fits what was searched for. */
export interface CatalogEntry {
  title: string;
  description: string;
  tags: string[];
  /** Names. */
  providers: string[];
  /** Its stores: an address that opens, and the Python that does it. */
  stores: { name: string; url: string; python: string }[];
  /** The page of the catalog. */
  page: string;
}

/** What a search of the catalog gives. */
export interface CatalogAnswer {
  /** The best first. */
  entries: CatalogEntry[];
  /** ISO 8601 UTC: when the catalog was fetched. */
  fetchedAt: string;
  /** The catalog cannot be reached: this is what was there at `fetchedAt`. */
  isStale: boolean;
  /** Where to look for requests of the same data, open and closed ones. */
  requests: string;
}

/** Where files are fetched to before they are read: nowhere, or once, as a whole. */
export const STAGES = ['none', 'scratch'] as const;

/** One file that a source names. */
export interface FoundFile {
  /** What is read. */
  uri: string;
  /** Names the content where the address of the same content changes; absent: the address does. */
  id?: string;
  /** For a table: the last part of the path, or the name that the service gives. */
  name: string;
  /** Exact; null where nobody said. */
  sizeBytes: number | null;
  /** `md5:…`, `sha256:…` as the service publishes it; null without. */
  checksum: string | null;
  /** ISO 8601 UTC: what the name or the catalog says that its data begin with; null when neither does. */
  time: string | null;
  /** Whose credentials it takes; null for none. */
  credentials: CredentialName | null;
  /** Fetched once, as a whole: its host counts requests, or makes the answer as it is sent. */
  isWhole: boolean;
  /** What will not work, or should be looked at, in words. */
  problems: string[];
}

/** The answer to a query. */
export interface Found {
  files: FoundFile[];
  /** Of the whole: files that were left out, gaps, duplicates, limits. */
  notes: string[];
  /** By URI: the file stands after a gap of the series, or has the time of another. */
  flags?: Record<string, string>;
  /** The data set as its own service names it, to be looked for in the catalog; absent where nothing names one. */
  product?: string;
  /** A request, or a cut of a grid, made to order: none of its files can be left out. */
  isOneWhole?: true;
  /** What the service says of the data set, for the plan's `about`. */
  about?: { title?: string; description?: string; license?: string };
}
