/** How a recipe's arrays are encoded: values as the files have them, compressed as the plan says. */
import type { Plan } from '../../../protocol/plan';
import { pythonLiteral } from '../../python';

/** Of a variable's encoding, what says how values are stored. */
const STORED = ['dtype', 'units', 'calendar', 'scale_factor', 'add_offset', '_FillValue', 'missing_value'];

/** The function that leaves chunks and codecs of the source behind: they are not those of the store. */
export function encodingFunction(plan: Plan): string[] {
  return [
    '',
    '',
    'def stored(encoding):',
    '    """How values are stored; chunks and codecs of the source do not go along."""',
    `    kept = ${pythonLiteral(STORED, '    ')}`,
    ...(plan.open.unpack
      ? ["    if 'scale_factor' in encoding or 'add_offset' in encoding:", '        return {}']
      : []),
    '    return {key: encoding[key] for key in kept if key in encoding}'
  ];
}

/** Packages that `encodingLines` take beside xarray and zarr. */
export function encodingPackages(plan: Plan): string[] {
  return isNumcodecs(plan) ? ['numcodecs'] : [];
}

function isNumcodecs({ target }: Plan): boolean {
  return (
    target.codec !== 'keep' &&
    target.codec.name !== 'none' &&
    (target.zarrFormat === 2 || target.codec.name === 'zlib')
  );
}

/** Each variable's encoding is set here: given to `to_zarr`, it would replace all of it, packing included. */
export function encodingLines(plan: Plan): string[] {
  const compressors = compressorsOf(plan);
  return compressors === undefined
    ? ['for variable in ds.variables.values():', '    variable.encoding = stored(variable.encoding)']
    : [
        `compressors = ${compressors}`,
        'for variable in ds.variables.values():',
        "    variable.encoding = {**stored(variable.encoding), 'compressors': compressors}"
      ];
}

/** The compressor of a store in Zarr version 2 as Python source; undefined: Zarr's own choice. */
export function version2Compressor(plan: Plan): string | undefined {
  return compressorsOf({ ...plan, target: { ...plan.target, zarrFormat: 2 } });
}

/** Undefined: Zarr's own choice. */
function compressorsOf(plan: Plan): string | undefined {
  const { codec, zarrFormat } = plan.target;
  if (codec === 'keep') {
    return undefined;
  }
  const level = codec.level;
  const with_ = (name: string, word: string): string =>
    `${name}(${level === undefined ? '' : `${word}=${level}`})`;
  const isV2 = zarrFormat === 2;
  switch (codec.name) {
    case 'none':
      return isV2 ? 'None' : '()';
    case 'zstd':
      return isV2 ? with_('numcodecs.Zstd', 'level') : with_('zarr.codecs.ZstdCodec', 'level');
    case 'blosc':
      return isV2 ? with_('numcodecs.Blosc', 'clevel') : with_('zarr.codecs.BloscCodec', 'clevel');
    case 'gzip':
      return isV2 ? with_('numcodecs.GZip', 'level') : with_('zarr.codecs.GzipCodec', 'level');
    case 'zlib':
      return isV2 ? with_('numcodecs.Zlib', 'level') : with_('numcodecs.zarr3.Zlib', 'level');
  }
}
