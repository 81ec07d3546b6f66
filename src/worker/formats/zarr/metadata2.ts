/** Zarr v2 metadata of one array (Zarr storage specification version 2). */
import type { Attributes, AttributeValue } from '../../../protocol/dataset';
import type { DType, Variable } from '../dataset';
import { asComplex, asElement, isComplex, isNumeric, itemSize, SHORT_NAMES } from '../dtypes';
import { chunkKeys, UNKNOWN, type ZarrArray } from './array';
import { chainOf2 } from './codecs';
import type { ParsedJson } from './json';
import { arraySchema2, attributesSchema, checked } from './schemas';

/** One array twice: as it is stored, and as a dataset shows it. */
export interface ZarrNode {
  array: ZarrArray;
  variable: Variable;
}

/** What xarray hides, or what other libraries say about the same. */
const HIDDEN = /^(_ARRAY_DIMENSIONS$|_nczarr_|_NCZARR_)/;

const NUMBERS: Readonly<Record<string, DType>> = {
  ...SHORT_NAMES,
  c8: 'complex64',
  c16: 'complex128',
  b1: 'int8'
};

interface ElementType {
  dtype: DType;
  name: string;
  byteOrder: 'little' | 'big';
  isBool?: boolean;
  /** Characters of `<U`. */
  utf32?: number;
  unsupported?: string;
}

/**
 * From parsed documents; what cannot be read is described, and `unsupported` says why.
 *
 * @throws LifecycleError `unreadable` when a document is not valid
 */
export function arrayNode2(
  name: string,
  prefix: string,
  uri: string,
  zarray: unknown,
  zattrs: unknown,
  json: Pick<ParsedJson, 'types'>
): ZarrNode {
  const metadata = checked(arraySchema2, zarray, uri);
  const { shape, chunks } = metadata;
  const type = elementType(metadata.dtype);
  const rank = shape.length;
  const stages = [...(metadata.filters ?? []), ...(metadata.compressor ? [metadata.compressor] : [])];
  const found = chainOf2(stages, {
    byteOrder: type.byteOrder,
    order: metadata.order,
    rank,
    itemBytes: itemBytes(type)
  });
  checked(attributesSchema, zattrs ?? {}, `${uri}, attributes`);
  const raw = (zattrs ?? {}) as Attributes;
  const attributes: Attributes = type.isBool ? { dtype: 'bool' } : {};
  for (const [key, value] of Object.entries(raw)) {
    if (!HIDDEN.test(key)) {
      attributes[key] = value;
    }
  }
  const fill = fillOf(type, metadata.fill_value);
  if (fill !== undefined) {
    attributes._FillValue = fill.attribute;
  }
  const array: ZarrArray = {
    name,
    prefix,
    dtype: type.dtype,
    dtypeName: type.name,
    shape,
    chunkShape: chunks,
    chain: 'chain' in found ? found.chain : { byteOrder: 'little', stages: [] },
    filters: stages.map(({ id, ...config }) => ({ name: id, config })),
    fill: fill?.element,
    key: chunkKeys('', metadata.dimension_separator ?? '.', rank),
    ...(type.utf32 !== undefined && { fixedStrings: { length: type.utf32 } }),
    ...reasonAgainst(type, found)
  };
  return {
    array,
    variable: {
      name,
      dtype: type.dtype,
      shape,
      dims: dimsOf(raw, name, rank),
      attributes,
      attributeTypes: json.types(zattrs)
    }
  };
}

function reasonAgainst(
  type: ElementType,
  found: ReturnType<typeof chainOf2>
): { unsupported: string } | undefined {
  if (type.unsupported !== undefined) {
    return { unsupported: type.unsupported };
  }
  if ('unsupported' in found) {
    return { unsupported: `it is encoded with "${found.unsupported}", which this version cannot undo` };
  }
  return (type.dtype === 'str' && type.utf32 === undefined) !== found.isStrings
    ? { unsupported: 'its elements are objects that are not encoded as vlen-utf8' }
    : undefined;
}

function itemBytes({ dtype }: ElementType): number {
  return dtype === 'str' ? 1 : itemSize(dtype);
}

/** numpy's array protocol: byte order, kind, bytes. */
function elementType(dtype: string | unknown[]): ElementType {
  const unknown = (name: string, words: string): ElementType => ({
    dtype: UNKNOWN,
    name,
    byteOrder: 'little',
    unsupported: words
  });
  if (typeof dtype !== 'string') {
    return unknown('structured', 'it has a structured type');
  }
  const match = /^([<>|])([a-zA-Z])(\d*)/.exec(dtype);
  if (!match) {
    return unknown(dtype, `it has the type ${dtype}`);
  }
  const [, order, kind, digits] = match;
  const byteOrder = order === '>' ? 'big' : 'little';
  const bytes = Number(digits);
  const numeric = NUMBERS[`${kind}${digits}`];
  if (numeric) {
    const isBool = kind === 'b';
    return { dtype: numeric, name: isBool ? 'bool' : numeric, byteOrder, ...(isBool && { isBool }) };
  }
  if (kind === 'O') {
    return { dtype: 'str', name: 'str', byteOrder: 'little' };
  }
  if ((kind === 'S' || kind === 'U') && bytes > 0 && bytes <= 1_000_000) {
    return kind === 'S'
      ? { dtype: `S${bytes}`, name: `S${bytes}`, byteOrder: 'little' }
      : { dtype: 'str', name: `U${bytes}`, byteOrder, utf32: bytes };
  }
  return unknown(dtype.replace(/^[<>|]/, ''), `it has the type ${dtype}`);
}

/** A fill value as an element, and as xarray makes it an attribute; undefined where there is none. */
function fillOf(
  { dtype, isBool }: ElementType,
  value: unknown
): { element: ZarrArray['fill']; attribute: AttributeValue } | undefined {
  if (value === null || value === undefined) {
    return undefined;
  }
  if (isBool) {
    const bit = value === true || value === 1 ? 1 : 0;
    return { element: bit, attribute: bit };
  }
  if (isNumeric(dtype)) {
    const number = typeof value === 'string' ? wordAsNumber(value) : value;
    const element = asElement(dtype, number);
    return element === undefined ? undefined : { element, attribute: number as AttributeValue };
  }
  if (isComplex(dtype)) {
    const parts = asComplex(pairOf(value, wordAsNumber));
    return parts && { element: parts, attribute: parts };
  }
  if (typeof value !== 'string') {
    return undefined;
  }
  const text = dtype === 'str' ? value : Buffer.from(value, 'base64').toString('latin1');
  return { element: text, attribute: text };
}

/** A list, in which `read` makes numbers of texts. */
export function pairOf(value: unknown, read: (text: string) => unknown): unknown {
  return Array.isArray(value)
    ? value.map((part: unknown) => (typeof part === 'string' ? read(part) : part))
    : value;
}

/** "NaN", "Infinity" and "-Infinity" stand for what JSON cannot say. */
export function wordAsNumber(word: string): number | undefined {
  return ['NaN', 'Infinity', '-Infinity'].includes(word) ? Number(word) : undefined;
}

/** xarray's `_ARRAY_DIMENSIONS`, or NCZarr's references; names of our own where nothing says. */
function dimsOf(attributes: Attributes, name: string, rank: number): string[] {
  const own = attributes._ARRAY_DIMENSIONS;
  const nczarr = (attributes._NCZARR_ARRAY ?? attributes._nczarr_array) as
    { dimrefs?: AttributeValue } | undefined;
  const found = own ?? nczarr?.dimrefs;
  if (Array.isArray(found) && found.length === rank && found.every(each => typeof each === 'string')) {
    return found.map(each => each.slice(each.lastIndexOf('/') + 1));
  }
  return ownDims(name, rank);
}

/** Names for the dimensions of an array that names none. */
export function ownDims(name: string, rank: number): string[] {
  return Array.from({ length: rank }, (_, axis) => `${name}_dim_${axis}`);
}
