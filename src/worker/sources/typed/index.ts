/** What a person types for a service: its web addresses, and what stands after its short hand. Nothing is asked of anybody. */
export { requestNamed } from './cds';
export { datasetNamed } from './cmems';
export { granulesAt, granulesNamed } from './cmr';
export { gridAt } from './erddap';
export { folderAt } from './listing';
export type { InputOf, NamedSource, SourceInput, Typed, WebAddress } from './types';
export { recordAt, recordNamed, recordOf } from './zenodo';
