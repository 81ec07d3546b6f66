/** Pieces of the wizard's pages, one a file: what is long enough to be read by itself, or shown on several. */
export { CatalogOffer } from './CatalogOffer';
export { ChunkHelp } from './ChunkHelp';
export { Differences } from './Differences';
export { LeaveOut } from './LeaveOut';
export { MissingCredentials } from './MissingCredentials';
export { QuerySummary } from './QuerySummary';
