/**
 * Snippets: how Python opens what lies at a URI, with what this configuration
 * knows of endpoints and keys. Locations come in; no secret goes out.
 */
export { openingOf } from './opening';
