/**
 * Names of dimensions: dimension scales (HDF5 Dimension Scale Specification)
 * with the netCDF-4 conventions on top; phony names where there are none.
 */
import { Cursor } from '../bytes';
import type { Attribute } from '../header';
import { parseVlen } from '../heaps';
import type { Hdf5File } from '../objects';
import { attributeValue } from './attributes';
import type { StoredDataset } from './group';

/**
 * One object for all variables that have the dimension: the length of an unlimited one grows
 * as they are read.
 */
export interface Dimension {
  name: string;
  length: number;
  unlimited: boolean;
}

/** Knows the dimensions of the group that is open and of those above it. */
export class Dimensions {
  /** By the object header of the scale. */
  private readonly byAddress = new Map<number, Dimension>();
  private readonly byId = new Map<number, Dimension>();
  private nextId = 0;

  constructor(private readonly file: Hdf5File) {}

  /** Learn the dimension scales of a group; call from the root downwards. */
  async learn(datasets: readonly StoredDataset[]): Promise<Dimension[]> {
    const learnt: Dimension[] = [];
    for (const dataset of datasets.filter(each => each.isScale)) {
      const dimension = {
        name: dataset.linkName,
        length: dataset.space.shape[0] ?? 0,
        unlimited: isUnlimited(dataset, 0)
      };
      const id = (await this.numbers(dataset, '_Netcdf4Dimid'))?.[0] ?? this.nextId;
      this.nextId = Math.max(this.nextId, id + 1);
      const { address } = dataset.object.header;
      if (!this.byAddress.has(address)) {
        this.byAddress.set(address, dimension);
      }
      this.byId.set(id, dimension);
      learnt.push(dimension);
    }
    return learnt;
  }

  /** The dimensions of one variable; `group` holds those of its group, and gets the phony ones. */
  async of(dataset: StoredDataset, group: Dimension[]): Promise<Dimension[]> {
    const { shape } = dataset.space;
    const ids = shape.length > 0 ? await this.numbers(dataset, '_Netcdf4Coordinates') : undefined;
    const scales = dataset.isScale || shape.length === 0 ? [] : await this.attachedScales(dataset);
    const own = this.byAddress.get(dataset.object.header.address);
    const found: Dimension[] = [];
    shape.forEach((length, axis) => {
      let dimension: Dimension | undefined;
      if (dataset.isScale) {
        dimension = shape.length === 1 || !ids ? (axis === 0 ? own : undefined) : this.byId.get(ids[axis]!);
      } else {
        const scale = scales[axis];
        dimension = scale === undefined ? ids && this.byId.get(ids[axis]!) : this.byAddress.get(scale);
      }
      const unlimited = isUnlimited(dataset, axis);
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

  /** The first scale of each axis, out of DIMENSION_LIST: a list of references an axis. */
  private async attachedScales({ attributes, space }: StoredDataset): Promise<(number | undefined)[]> {
    const { bytes, heap } = this.file;
    const list = attributes.find(({ name }) => name === 'DIMENSION_LIST');
    if (!isListOfReferences(list) || list.space.shape[0] !== space.shape.length) {
      return [];
    }
    const data = list.data.fresh();
    const scales: (number | undefined)[] = [];
    for (let axis = 0; axis < space.shape.length; axis++) {
      const place = parseVlen(data);
      const references = place && place.length > 0 && (await heap.object(bytes, place, data.what));
      scales.push(
        references ? new Cursor(references, bytes.sizes, bytes.uri, data.what).maybeAddress() : undefined
      );
    }
    return scales;
  }

  private async numbers({ attributes }: StoredDataset, wanted: string): Promise<number[] | undefined> {
    const attribute = attributes.find(({ name }) => name === wanted);
    if (attribute?.type.class !== 'integer' || attribute.type.size !== 4) {
      return undefined;
    }
    const value = (await attributeValue(this.file, attribute))?.value;
    return (Array.isArray(value) ? value : [value]).filter(each => typeof each === 'number');
  }
}

function isListOfReferences(attribute: Attribute | undefined): attribute is Attribute {
  return (
    attribute?.type.class === 'vlen' &&
    attribute.type.base.class === 'reference' &&
    attribute.type.base.kind === 'object'
  );
}

function isUnlimited({ space }: StoredDataset, axis: number): boolean {
  return axis in space.maxShape && space.maxShape[axis] === undefined;
}
