/**
 * Complex numbers: HDF5's own class (since version 2.0), and compounds of "r"
 * and "i", by which h5py, h5netcdf and netCDF4 say the same. Both are two
 * numbers, one after the other.
 */
import type { Datatype } from '../header';

type Float = Extract<Datatype, { class: 'float' }>;

/** The real part's type, which is the imaginary part's too; undefined where these are no complex numbers. */
export function complexPart(type: Datatype): Float | undefined {
  const parts = type.class === 'compound' ? compoundParts(type.members) : nativeParts(type);
  const [real, imaginary] = parts ?? [];
  return real?.class === 'float' &&
    imaginary?.class === 'float' &&
    real.isIeee &&
    imaginary.isIeee &&
    real.order === imaginary.order &&
    (real.size === 4 || real.size === 8) &&
    real.size === imaginary.size &&
    type.size === 2 * real.size
    ? real
    : undefined;
}

type Parts = readonly [Datatype, Datatype] | undefined;

function compoundParts(members: Extract<Datatype, { class: 'compound' }>['members']): Parts {
  const [real, imaginary] = members;
  return members.length === 2 &&
    real!.name === 'r' &&
    imaginary!.name === 'i' &&
    real!.offset === 0 &&
    imaginary!.offset === real!.type.size
    ? [real!.type, imaginary!.type]
    : undefined;
}

function nativeParts(type: Datatype): Parts {
  return type.class === 'complex' && type.isRectangular ? [type.base, type.base] : undefined;
}
