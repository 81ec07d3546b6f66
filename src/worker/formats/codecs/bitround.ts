/**
 * Bit rounding: floats keep the first bits of their mantissa, rounded to the
 * nearest, ties to even (Klöwer et al. 2021, doi:10.1038/s43588-021-00156-2;
 * xbitinfo, numcodecs `bitround` and netCDF's `BitRound`). The zeros that remain compress well.
 */
import type { DType, Values } from '../dataset';

/**
 * What `bitRound` takes away. In a codec chain it is done to elements before anything else, and
 * only when they are encoded.
 */
export interface BitRounding {
  /** Of the mantissa's explicit bits: 23 in a float32, 52 in a float64. */
  keepBits: number;
  /** Kept as they are, at most two: a rounded `_FillValue` or `missing_value` would not be recognised any more. */
  except: readonly number[];
}

export const MANTISSA_BITS = { float32: 23, float64: 52 } as const;

/** Of float16 little is left to round. */
export function isRoundable(dtype: DType): dtype is keyof typeof MANTISSA_BITS {
  return dtype in MANTISSA_BITS;
}

/**
 * A rounded copy, or the values themselves where there is nothing to round: of other
 * types, or with all bits kept. NaN, infinities and the exceptions stay as they are.
 */
export function bitRound(values: Values, dtype: DType, { keepBits, except }: BitRounding): Values {
  if (!isRoundable(dtype) || keepBits >= MANTISSA_BITS[dtype]) {
    return values;
  }
  return dtype === 'float32'
    ? round32(values as Float32Array, keepBits, except)
    : round64(values as Float64Array, keepBits, except);
}

function round32(values: Float32Array, keepBits: number, except: readonly number[]): Float32Array {
  const out = values.slice();
  const words = new Int32Array(out.buffer, out.byteOffset, out.length);
  const drop = MANTISSA_BITS.float32 - keepBits;
  const half = (1 << (drop - 1)) - 1;
  const mask = -1 << drop;
  const [first, second] = except.map(Math.fround);
  for (let i = 0; i < words.length; i++) {
    const value = out[i]!;
    // `value - value` is NaN for NaN and the infinities.
    if (value !== first && value !== second && value - value === 0) {
      const word = words[i]!;
      words[i] = (word + ((word >>> drop) & 1) + half) & mask;
    }
  }
  return out;
}

function round64(values: Float64Array, keepBits: number, except: readonly number[]): Float64Array {
  const out = values.slice();
  const words = new BigInt64Array(out.buffer, out.byteOffset, out.length);
  const drop = BigInt(MANTISSA_BITS.float64 - keepBits);
  const half = (1n << (drop - 1n)) - 1n;
  const mask = -1n << drop;
  const [first, second] = except;
  for (let i = 0; i < words.length; i++) {
    const value = out[i]!;
    if (value !== first && value !== second && value - value === 0) {
      const word = words[i]!;
      words[i] = (word + ((word >> drop) & 1n) + half) & mask;
    }
  }
  return out;
}
