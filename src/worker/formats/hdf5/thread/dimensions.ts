/**
 * Names of dimensions: dimension scales (HDF5 Dimension Scale Specification)
 * with the netCDF-4 conventions on top; phony names where there are none.
 */
import { attributeBytes, readable, TypeClass, withHeap, type Metadata, type OpenFile } from './library';

/** HDF5 says "unlimited" with the largest 64-bit number. */
const UNLIMITED = 2 ** 64;
/** What netCDF calls a variable that has a dimension's name but is not its coordinate. */
const NOT_COORDINATE = '_nc4_non_coord_';
const NO_VARIABLE = 'This is a netCDF dimension but not a netCDF variable';

/** A list of varying length in the library's memory: 32 bits of length, 32 bits of address. */
const LIST_BYTES = 8;

export interface RawDataset {
  /** Path in the file. */
  path: string;
  /** Name of the variable. */
  name: string;
  metadata: Metadata & { shape: number[] };
  /** A dimension without a variable. */
  dimensionOnly: boolean;
  scale: boolean;
}

export interface Dimension {
  name: string;
  length: number;
  unlimited: boolean;
}

export interface GroupContent {
  datasets: RawDataset[];
  groups: string[];
}

/** The datasets and groups directly in a group, in file order. Links that lead nowhere are left out. */
export function listGroup({ module, id, uri }: OpenFile, path: string): GroupContent {
  const content: GroupContent = { datasets: [], groups: [] };
  const names = readable(uri, `group ${path}`, () => module.get_names(id, path, false));
  for (const child of names) {
    const childPath = path === '/' ? `/${child}` : `${path}/${child}`;
    const type = readable(uri, childPath, () => module.get_type(id, childPath));
    if (type === module.H5G_GROUP) {
      content.groups.push(child);
    } else if (type === module.H5G_DATASET) {
      const metadata = readable(uri, `variable ${child}`, () => module.get_dataset_metadata(id, childPath));
      const scaleName = readable(uri, `variable ${child}`, () => module.get_scale_name(id, childPath));
      content.datasets.push({
        path: childPath,
        name: child.startsWith(NOT_COORDINATE) ? child.slice(NOT_COORDINATE.length) : child,
        metadata: { ...metadata, shape: metadata.shape ?? [] },
        dimensionOnly: scaleName?.startsWith(NO_VARIABLE) ?? false,
        scale: scaleName !== null
      });
    }
  }
  return content;
}

/** Knows the dimensions of the group that is open and of those above it. */
export class Dimensions {
  private readonly byPath = new Map<string, Dimension>();
  private readonly byId = new Map<number, Dimension>();
  private nextId = 0;

  constructor(private readonly file: OpenFile) {}

  /** Learn the dimension scales of a group; call from the root downwards. */
  learn(datasets: readonly RawDataset[]): Dimension[] {
    const learnt: Dimension[] = [];
    for (const dataset of datasets.filter(each => each.scale)) {
      const dimension = {
        name: baseName(dataset.path),
        length: dataset.metadata.shape[0] ?? 0,
        unlimited: isUnlimited(dataset.metadata, 0)
      };
      const id = this.numbers(dataset.path, '_Netcdf4Dimid')?.[0] ?? this.nextId;
      this.nextId = Math.max(this.nextId, id + 1);
      this.byPath.set(dataset.path, dimension);
      this.byId.set(id, dimension);
      learnt.push(dimension);
    }
    return learnt;
  }

  /** The dimensions of one variable; `group` holds those of its group, and gets the phony ones. */
  of(dataset: RawDataset, group: Dimension[]): Dimension[] {
    const { shape } = dataset.metadata;
    const ids = shape.length > 0 ? this.numbers(dataset.path, '_Netcdf4Coordinates') : undefined;
    const scales = dataset.scale || shape.length === 0 ? [] : this.attachedScales(dataset);
    const found: Dimension[] = [];
    shape.forEach((length, axis) => {
      let dimension: Dimension | undefined;
      if (dataset.scale) {
        dimension =
          shape.length === 1 || !ids
            ? axis === 0
              ? this.byPath.get(dataset.path)
              : undefined
            : this.byId.get(ids[axis]!);
      } else {
        const scale = scales[axis];
        dimension = scale === undefined ? ids && this.byId.get(ids[axis]!) : this.byPath.get(scale);
      }
      const unlimited = isUnlimited(dataset.metadata, axis);
      dimension ??= this.phony(length, unlimited, found, group);
      if (unlimited && dimension.length < length) {
        // An unlimited dimension is as long as its longest variable.
        dimension.length = length;
      }
      found.push(dimension);
    });
    return found;
  }

  /** The netCDF library's way: a dimension of this group with the same length, else a new one. */
  private phony(
    length: number,
    unlimited: boolean,
    used: readonly Dimension[],
    group: Dimension[]
  ): Dimension {
    const known = group.find(
      each => each.length === length && each.unlimited === unlimited && !used.includes(each)
    );
    if (known) {
      return known;
    }
    const dimension = { name: `phony_dim_${this.nextId++}`, length, unlimited };
    group.push(dimension);
    return dimension;
  }

  /**
   * Path of the first scale of each axis, out of DIMENSION_LIST: a list of
   * references an axis. Read here because the library's own iteration over
   * scales never ends on some damaged files.
   */
  private attachedScales({ path, name, metadata }: RawDataset): (string | undefined)[] {
    const { module, id, uri } = this.file;
    return readable(uri, `the dimensions of ${name}`, () => {
      if (!module.get_attribute_names(id, path).includes('DIMENSION_LIST')) {
        return [];
      }
      const { type, total_size: axes, size } = module.get_attribute_metadata(id, path, 'DIMENSION_LIST');
      if (type !== TypeClass.vlen || size !== LIST_BYTES || axes !== metadata.shape.length) {
        return [];
      }
      const references = withHeap(module, axes * size, pointer => {
        const address = BigInt(pointer);
        module.get_attribute_data(id, path, 'DIMENSION_LIST', address);
        const lists = new DataView(module.HEAPU8.buffer, pointer, axes * size);
        const first = Array.from({ length: axes }, (_, axis) => {
          const count = lists.getUint32(axis * LIST_BYTES, true);
          const start = lists.getUint32(axis * LIST_BYTES + 4, true);
          return count > 0 ? module.HEAPU8.slice(start, start + module.SIZEOF_OBJ_REF) : undefined;
        });
        module.reclaim_vlen_memory(id, path, 'DIMENSION_LIST', address);
        return first;
      });
      return references.map(reference =>
        reference === undefined ? undefined : module.get_referenced_name(id, reference, true)
      );
    });
  }

  private numbers(path: string, attribute: string): number[] | undefined {
    const { module, id, uri } = this.file;
    return readable(uri, `attribute ${attribute} of ${path}`, () => {
      if (!module.get_attribute_names(id, path).includes(attribute)) {
        return undefined;
      }
      const metadata = module.get_attribute_metadata(id, path, attribute);
      if (metadata.type !== TypeClass.integer || metadata.size !== 4) {
        return undefined;
      }
      const length = attributeBytes(this.file, metadata.total_size, metadata.size);
      return withHeap(module, length, pointer => {
        module.get_attribute_data(id, path, attribute, BigInt(pointer));
        return [...new Int32Array(module.HEAPU8.slice(pointer, pointer + length).buffer)];
      });
    });
  }
}

function isUnlimited(metadata: Metadata, axis: number): boolean {
  return (metadata.maxshape?.[axis] ?? 0) >= UNLIMITED;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
