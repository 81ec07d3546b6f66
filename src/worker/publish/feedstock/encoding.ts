/** How a recipe's arrays are encoded: values as the files have them, compressed as the plan says. */
import type { TargetCodecName } from '../../../protocol/targetCodecs';
import type { Plan } from '../../../protocol/plan';
import { pythonLiteral } from '../../python';

/** Of a variable's encoding, what says how values are stored. */
const STORED = ['dtype', 'units', 'calendar', 'scale_factor', 'add_offset', '_FillValue', 'missing_value'];

/** Each codec's class for either format of Zarr, and its word for the level. */
const COMPRESSORS: Record<TargetCodecName, { v2: string; v3: string; level: string }> = {
  zstd: { v2: 'numcodecs.Zstd', v3: 'zarr.codecs.ZstdCodec', level: 'level' },
  blosc: { v2: 'numcodecs.Blosc', v3: 'zarr.codecs.BloscCodec', level: 'clevel' },
  gzip: { v2: 'numcodecs.GZip', v3: 'zarr.codecs.GzipCodec', level: 'level' },
  zlib: { v2: 'numcodecs.Zlib', v3: 'numcodecs.zarr3.Zlib', level: 'level' }
};

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
  return compressorsOf(plan)?.startsWith('numcodecs.') ? ['numcodecs'] : [];
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
  if (codec.name === 'none') {
    return zarrFormat === 2 ? 'None' : '()';
  }
  const { v2, v3, level } = COMPRESSORS[codec.name];
  return `${zarrFormat === 2 ? v2 : v3}(${codec.level === undefined ? '' : `${level}=${codec.level}`})`;
}
