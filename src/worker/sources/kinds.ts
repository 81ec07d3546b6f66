/**
 * What each kind of source means here: how its files are found, and what a person types for it. A
 * finder is loaded when it is used; what is typed is read without it.
 */
import type { PlanSource, SourceKind } from '../../protocol/planSource';
import type { Found, ShortHand } from '../../protocol/sources';
import { bucket, http, inbox, local } from './places';
import type { Asking } from './source';
import type { InputOf, NamedSource, Typed, WebAddress } from './typed';
import { requestNamed } from './typed/cds';
import { datasetNamed } from './typed/cmems';
import { granulesAt, granulesNamed } from './typed/cmr';
import { gridAt } from './typed/erddap';
import { folderAt } from './typed/listing';
import { recordAt, recordNamed, recordOf } from './typed/zenodo';

export interface Kind<K extends SourceKind> {
  find(source: Extract<PlanSource, { kind: K }>, asking: Asking): Promise<Found>;
  /** What a web address of the service stands for; undefined of any other address. */
  at?(address: WebAddress, typed: Typed): InputOf<K> | undefined;
  /** What a DOI of the service stands for; undefined of any other. */
  doi?(doi: string): InputOf<K> | undefined;
  /** What `--time` chooses of; a kind without refuses a time. */
  timed?: string;
  /** What to do instead, where it refuses. */
  untimed?: string;
  /** Its host counts requests: each file is asked for once, not each chunk. */
  countsRequests?: true;
}

/** A kind that is also typed by its name: the compiler asks it of all that the browser takes for one. */
interface NamedKind<K extends ShortHand> {
  /** What its short hand stands for. */
  named(source: NamedSource, typed: Typed): InputOf<K>;
}

type Kinds = { readonly [K in SourceKind]: Kind<K> } & { readonly [K in ShortHand]: NamedKind<K> };

/** A web address is the first row's that takes it, so those that take any stand last. */
export const KINDS: Kinds = {
  http: { find: ({ http: query }) => http(query) },
  local: { find: ({ local: query }, asking) => local(query, asking) },
  bucket: { find: ({ bucket: query }, asking) => bucket(query, asking) },
  inbox: {
    find: ({ inbox: query }, asking) => inbox(query, asking),
    named: ({ name }) => ({ kind: 'inbox', inbox: { paths: [name] } })
  },
  template: {
    find: async ({ template }, asking) => (await import('./template')).find(template, asking),
    timed: 'a template'
  },
  zenodo: {
    find: async ({ zenodo }, asking) => (await import('./zenodo')).find(zenodo, asking),
    at: recordAt,
    doi: recordOf,
    named: recordNamed,
    countsRequests: true
  },
  cmr: {
    find: async ({ cmr }, asking) => (await import('./cmr')).find(cmr, asking),
    at: granulesAt,
    named: granulesNamed,
    timed: 'a CMR query'
  },
  erddap: {
    find: async ({ erddap }, asking) => (await import('./erddap')).find(erddap, asking),
    at: gridAt,
    timed: 'a grid'
  },
  thredds: {
    find: async ({ thredds }, asking) => (await import('./thredds')).find(thredds, asking),
    at: ({ text, url }) =>
      /\/(catalog|contents)(?:\.xml|\.html?)$|catalog\.xml$/i.test(url.pathname)
        ? { kind: 'thredds', thredds: { catalog: text } }
        : undefined
  },
  cds: {
    find: async ({ cds }, asking) => (await import('./cds')).find(cds, asking),
    named: requestNamed
  },
  cmems: {
    find: async ({ cmems }, asking) => (await import('./cmems')).find(cmems, asking),
    named: datasetNamed
  },
  listing: {
    find: async ({ listing }, asking) => (await import('./listing')).find(listing, asking),
    at: folderAt,
    untimed: 'Set start and stop in the plan, and time: where its names hold it.'
  }
};
