/** What the two Zarr formats have in common: an array to be, and the documents that describe it. */
import type { AttributeValue, Attributes } from '../../../protocol/dataset';
import type { CodecChain, DType } from '../../formats';
import { typedAttributes, type JsonValue } from './json';

/** An array to be written, whatever the version of Zarr. */
export interface TargetArray {
  name: string;
  dtype: DType;
  shape: number[];
  /** At least 1 along every dimension. */
  chunks: number[];
  dims: string[];
  codec: CodecChain;
  /** Without `_FillValue`. */
  attributes: Attributes;
  attributeTypes: Readonly<Record<string, DType>>;
  /** The source's `_FillValue`; undefined when it has none, and then nothing may be masked. */
  fillValue: AttributeValue | undefined;
}

/** The attributes of the group to be written. */
export interface TargetGroup {
  attributes: Attributes;
  attributeTypes: Readonly<Record<string, DType>>;
}

/** A metadata document: key relative to the store, and its text. */
export interface MetadataDocument {
  key: string;
  text: string;
}

/** Where one version of Zarr puts chunks and documents. */
export interface ZarrLayout {
  readonly zarrFormat: 2 | 3;
  /** Keys whose presence makes the store visible; the last one is written last. */
  readonly rootKeys: readonly string[];
  /** Key of a chunk relative to the store. */
  chunkKey(array: string, index: readonly number[]): string;
  arrayDocuments(array: TargetArray): MetadataDocument[];
  /** In the order in which they are to be written. */
  rootDocuments(
    group: TargetGroup,
    arrays: readonly TargetArray[],
    consolidated: boolean
  ): MetadataDocument[];
}

/** netCDF's own record of bit rounding: an attribute, so that readers need no codec for it. */
const KEPT_BITS = '_QuantizeBitRoundNumberOfSignificantBits';

/** An array's attributes without `_FillValue`; rounded ones say so. */
export function writtenAttributes({
  attributes,
  attributeTypes,
  codec
}: TargetArray): Record<string, JsonValue> {
  const written = typedAttributes(attributes, attributeTypes);
  if (codec.rounding) {
    const before = attributes[KEPT_BITS];
    const { keepBits } = codec.rounding;
    written[KEPT_BITS] = typeof before === 'number' ? Math.min(before, keepBits) : keepBits;
  }
  return written;
}
