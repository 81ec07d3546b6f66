/** The datasets and groups directly in a group, as the netCDF-4 conventions name them. */
import type { Hdf5Bytes } from '../bytes';
import { readLinks, resolveLink } from '../groups';
import {
  type Attribute,
  type Dataspace,
  type Datatype,
  type Link,
  parseDataspace,
  parseDatatype
} from '../header';
import {
  type Hdf5File,
  type Hdf5Object,
  kindOf,
  message,
  MessageType,
  openObject,
  readAttributes
} from '../objects';
import { attributeValue } from './attributes';

/** What netCDF calls a variable that has a dimension's name but is not its coordinate. */
const NOT_COORDINATE = '_nc4_non_coord_';
const NO_VARIABLE = 'This is a netCDF dimension but not a netCDF variable';
/** Of an object header: read ahead for all objects of a group. */
const HEADER_BYTES = 1024;

/** A dataset by its object header. How its elements are stored, `readStorage` reads. */
export interface StoredDataset {
  /** Name of the variable. */
  name: string;
  /** Name of the dimension, where it is a scale. */
  linkName: string;
  object: Hdf5Object;
  type: Datatype;
  space: Dataspace;
  attributes: Attribute[];
  /** Is it a dimension scale (HDF5 Dimension Scale Specification)? */
  isScale: boolean;
  /** A dimension without a variable. */
  isDimensionOnly: boolean;
}

interface GroupContent {
  attributes: Attribute[];
  datasets: StoredDataset[];
  groups: ReadonlyMap<string, Hdf5Object>;
}

/** In file order. Links that lead nowhere, or out of the file, are left out. */
export async function readGroup(file: Hdf5File, group: Hdf5Object): Promise<GroupContent> {
  const links = await readLinks(file, group);
  await prefetchHeaders(file.bytes, links);
  const datasets: StoredDataset[] = [];
  const groups = new Map<string, Hdf5Object>();
  for (const link of links) {
    const address = await resolveLink(file, group, link);
    if (address === undefined) {
      continue;
    }
    const object = await openObject(file, address, `variable ${link.name}`);
    switch (kindOf(object)) {
      case 'dataset':
        datasets.push(await readDataset(file, object, link.name));
        break;
      case 'group':
        groups.set(link.name, { ...object, what: `group ${link.name}` });
        break;
      case 'datatype':
        break;
    }
  }
  return { attributes: await readAttributes(file, group), datasets, groups };
}

async function prefetchHeaders(bytes: Hdf5Bytes, links: readonly Link[]): Promise<void> {
  await bytes.prefetch(
    links.flatMap(({ target }) =>
      target.kind === 'hard'
        ? { address: target.address, length: Math.min(HEADER_BYTES, bytes.sizeBytes - target.address) }
        : []
    )
  );
}

async function readDataset(file: Hdf5File, object: Hdf5Object, linkName: string): Promise<StoredDataset> {
  const space = await message(file, object, MessageType.dataspace);
  const type = await message(file, object, MessageType.datatype);
  if (!space || !type) {
    return file.bytes.fail(object.what, `it has no ${space ? 'datatype' : 'dataspace'}`);
  }
  const attributes = await readAttributes(file, object);
  const isScale = (await textOf(file, attributes, 'CLASS')) === 'DIMENSION_SCALE';
  return {
    name: linkName.startsWith(NOT_COORDINATE) ? linkName.slice(NOT_COORDINATE.length) : linkName,
    linkName,
    object,
    type: parseDatatype(type),
    space: parseDataspace(space),
    attributes,
    isScale,
    isDimensionOnly: isScale && ((await textOf(file, attributes, 'NAME'))?.startsWith(NO_VARIABLE) ?? false)
  };
}

async function textOf(
  file: Hdf5File,
  attributes: readonly Attribute[],
  name: string
): Promise<string | undefined> {
  const attribute = attributes.find(each => each.name === name);
  const value = attribute && (await attributeValue(file, attribute))?.value;
  return typeof value === 'string' ? value : undefined;
}
