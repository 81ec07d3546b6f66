/** The data catalog: searched, and its entries generated and checked. */
export { catalogEntry, type CatalogEntry } from './entry';
export { lintCatalog, lintFiles } from './lint';
export { searchCatalog } from './search';
export { YamlFile } from './yamlFile';
