/** A group as its metadata describe it, wherever they were found. */
import type { Attributes } from '../../../protocol/dataset';
import type { DType } from '../dataset';
import type { Documents } from './documents';
import type { ParsedJson } from './json';
import type { ZarrNode } from './metadata2';
import { attributesSchema, checked } from './schemas';

/**
 * A group and what lies directly below it: its arrays, also those that cannot be read, and the
 * names of its groups.
 */
export interface ZarrGroup {
  format: 'zarr2' | 'zarr3';
  attributes: Attributes;
  attributeTypes: Readonly<Record<string, DType>>;
  nodes: ZarrNode[];
  groups: string[];
  /** Changes when any of the metadata does. */
  version: string;
}

/** What one document, or a few, say of a group: its version is that of all that were read. */
export type FoundGroup = Omit<ZarrGroup, 'version'>;

/** Where a group is looked for. */
export interface GroupPlace {
  documents: Documents;
  /** Below the root: `a/b`; empty for the root itself. */
  path: string;
  /** Key of the group's folder, with its trailing slash. */
  prefix: string;
}

/** What lies directly below a group: its arrays, and the names of its groups. */
export type Children = Pick<ZarrGroup, 'nodes' | 'groups'>;

/**
 * A group of version 3.
 *
 * @param own - Its `zarr.json`, or what consolidated metadata have of it
 * @param json - The document that `own` is of, which knows the types of its attributes
 */
export function group3(
  own: Readonly<Record<string, unknown>>,
  children: Children,
  json: ParsedJson
): FoundGroup {
  return {
    format: 'zarr3',
    attributes: (own.attributes ?? {}) as Attributes,
    attributeTypes: json.types(own.attributes),
    ...children
  };
}

/**
 * A group of version 2.
 *
 * @param attributes - Its `.zattrs`; undefined where there are none
 * @param json - The document that they are of, which knows their types
 * @throws LifecycleError `unreadable` when they are no object
 */
export function group2(
  { documents, prefix }: GroupPlace,
  attributes: unknown,
  children: Children,
  json?: ParsedJson
): FoundGroup {
  checked(attributesSchema, attributes ?? {}, documents.store.uri(`${prefix}.zattrs`));
  return {
    format: 'zarr2',
    attributes: (attributes ?? {}) as Attributes,
    attributeTypes: json?.types(attributes) ?? {},
    ...children
  };
}
