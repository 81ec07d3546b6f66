/** How the elements of a dataset are stored. */
import {
  type Datatype,
  type FillValue,
  type Layout,
  parseFillValue,
  parseFilterPipeline,
  parseLayout,
  parseOldFillValue,
  type PipelineFilter
} from '../header';
import { hasMessage, type Hdf5File, message, MessageType } from '../objects';
import type { StoredDataset } from './group';

/**
 * What the messages of a dataset say about its elements. `fillValue` is one element as stored,
 * in the byte order of `type`; undefined where none is defined, or one of another length.
 */
export interface Storage {
  type: Datatype;
  layout: Layout;
  filters: PipelineFilter[];
  fillValue: FillValue;
  /** May be shorter than the variable: records that were never written. */
  extent: number[];
  maxExtent: (number | undefined)[];
  /** Does a null dataspace say that there are no elements? */
  isNull: boolean;
  /** Do the data lie in other files ("External Data Files")? */
  isExternal: boolean;
}

/**
 * @throws LifecycleError `unreadable` when it has no layout, or chunks that do not fit its
 *   dataspace or type
 */
export async function readStorage(file: Hdf5File, dataset: StoredDataset): Promise<Storage> {
  const { object, type, space } = dataset;
  const body = await message(file, object, MessageType.layout);
  const pipeline = await message(file, object, MessageType.filterPipeline);
  const fill = await message(file, object, MessageType.fillValue);
  const oldFill = fill ? undefined : await message(file, object, MessageType.oldFillValue);
  const layout = body ? parseLayout(body) : file.bytes.fail(object.what, 'it has no layout');
  if (layout.class === 'chunked' && layout.chunkShape.length !== space.shape.length) {
    file.bytes.fail(object.what, 'its chunks have another number of dimensions');
  }
  if (layout.class === 'chunked' && layout.elementBytes !== type.size) {
    file.bytes.fail(object.what, 'its chunks have elements of another size');
  }
  const fillValue = fill ? parseFillValue(fill) : oldFill && parseOldFillValue(oldFill);
  return {
    type,
    layout,
    filters: pipeline ? parseFilterPipeline(pipeline) : [],
    fillValue: fillValue?.byteLength === type.size ? fillValue : undefined,
    extent: space.shape,
    maxExtent: space.maxShape,
    isNull: space.kind === 'null',
    isExternal: hasMessage(object, MessageType.externalFiles)
  };
}
