/**
 * Messages of object headers, one kind a file: bytes come in by a cursor, values go
 * out. Nothing is read from the file. Specification IV.A.2.
 */
export { type Attribute, parseAttribute } from './attribute';
export { type Dataspace, parseDataspace } from './dataspace';
export { type ByteOrder, type Datatype, parseDatatype } from './datatype';
export { type FillValue, parseFillValue, parseOldFillValue } from './fillValue';
export { parseFilterPipeline, type PipelineFilter } from './filterPipeline';
export { type Layout, parseLayout } from './layout';
export {
  type DenseStorage,
  type Link,
  type LinkTarget,
  parseAttributeInfo,
  parseLink,
  parseLinkInfo,
  parseSymbolTable,
  type SymbolTable
} from './link';
