/** The data catalog: searched, and its entries generated and checked. */
export { catalogEntry, type CatalogEntry } from './entry';
export { lintCatalog } from './lint';
export { searchCatalog } from './search';
