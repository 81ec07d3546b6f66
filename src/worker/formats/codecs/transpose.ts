/** Zarr v3's `transpose` codec, and v2's `order: F`: axes stored in another order. */
import type { DType, Values } from '../dataset';
import { allocate, elementCount, widthOf } from '../dtypes';
import { stridesOf } from '../regions';

/** From C order to the stored order: axis i of what is stored is axis `order[i]`. */
export function transpose<V extends Values>(
  values: V,
  dtype: DType,
  shape: readonly number[],
  order: readonly number[]
): V {
  const strides = stridesOf(shape);
  return gather(
    values,
    dtype,
    order.map(axis => shape[axis]!),
    order.map(axis => strides[axis]!)
  );
}

/** From the stored order to C order. */
export function untranspose<V extends Values>(
  values: V,
  dtype: DType,
  shape: readonly number[],
  order: readonly number[]
): V {
  const strides = stridesOf(order.map(axis => shape[axis]!));
  return gather(
    values,
    dtype,
    shape,
    shape.map((_, axis) => strides[order.indexOf(axis)]!)
  );
}

/** The elements of an array of `shape` in C order, found by `strides` in `values`. */
function gather<V extends Values>(
  values: V,
  dtype: DType,
  shape: readonly number[],
  strides: readonly number[]
): V {
  const out = allocate(dtype, elementCount(shape));
  const width = widthOf(dtype);
  const from = asIntegers(values);
  const to = asIntegers(out);
  const last = shape.length - 1;
  let at = 0;
  const walk = (axis: number, start: number): void => {
    if (axis < last) {
      for (let i = 0; i < shape[axis]!; i++) {
        walk(axis + 1, start + i * strides[axis]!);
      }
      return;
    }
    const length = last < 0 ? 1 : shape[last]!;
    const stride = last < 0 ? 0 : strides[last]! * width;
    for (let i = 0, source = start * width; i < length; i++, source += stride) {
      for (let k = 0; k < width; k++) {
        to[at++] = from[source + k]!;
      }
    }
  };
  if (elementCount(shape) > 0) {
    walk(0, 0);
  }
  return out as V;
}

/** Moved as a float, a signalling NaN would lose the bit that makes it one. */
function asIntegers(values: Values): Uint8Array {
  const { buffer, byteOffset, length } = values as Float64Array;
  // All kinds of arrays are moved alike, which the type system cannot see.
  return (
    values instanceof Float32Array
      ? new Uint32Array(buffer, byteOffset, length)
      : values instanceof Float64Array
        ? new BigUint64Array(buffer, byteOffset, length)
        : values
  ) as Uint8Array;
}
