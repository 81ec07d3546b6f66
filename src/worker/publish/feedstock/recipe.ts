/**
 * `recipe.py`: the plan as plain xarray and dask, in the four labelled sections
 * of LEAP's template. Its PEP 723 header lets `uv run` start it anywhere, so it
 * is a `batch.py` as well. It needs none of our code.
 */
import { pythonCall, pythonLiteral, pythonText } from '../../python';
import { combineLines } from './combine';
import { encodingFunction, encodingLines, encodingPackages } from './encoding';
import type { RecipeFacts } from './facts';
import { inputLines, inputPackages } from './input';
import { namedLines } from './named';
import { preprocessLines } from './preprocess';
import { importBlock, inputUrl, optionsBlock, pep723, section, scriptDocstring } from './script';

/**
 * The text of `feedstock/recipe.py` for a target of Zarr; `virtualScript` makes those of references.
 * `TARGET` in the environment takes the place of the plan's target.
 */
export function recipeScript(facts: RecipeFacts): string {
  const { plan, title, target, files } = facts;
  const encoding = encodingLines(plan).join('\n');
  return [
    pep723([
      'dask[distributed]',
      'xarray',
      'zarr>=3',
      ...inputPackages(facts),
      ...encodingPackages(plan),
      ...target.packages
    ]),
    scriptDocstring(title),
    '',
    importBlock(
      ['import os', 'from datetime import datetime, timezone'],
      [
        ...inputPackages(facts)
          .filter(name => name === 'fsspec' || name === 'earthaccess')
          .map(name => `import ${name}`),
        ...(encodingPackages(plan).length > 0 ? ['import numcodecs'] : []),
        ...(encoding.includes('numcodecs.zarr3') ? ['import numcodecs.zarr3'] : []),
        ...(encoding.includes('zarr.codecs') ? ['import zarr.codecs'] : []),
        ...(facts.named ? ['import numpy as np'] : []),
        'import xarray as xr',
        'from distributed import Client'
      ]
    ),
    '',
    `TARGET = ${pythonCall('os.environ.get', ["'TARGET'", pythonText(target.url)])}`,
    optionsBlock('TARGET_OPTIONS', target.options),
    `INPUT = ${pythonLiteral(files.map(inputUrl))}`,
    ...namedLines(facts),
    ...preprocessLines(facts),
    ...encodingFunction(plan),
    '',
    '',
    'def main():',
    [
      section('1. Input files', inputLines(facts)),
      section('2. Combine', combineLines(facts)),
      section('3. Chunk', chunkLines(facts)),
      section('4. Write', writeLines(facts))
    ].join('\n\n'),
    '',
    '',
    "if __name__ == '__main__':",
    '    with Client():',
    '        main()',
    ''
  ].join('\n');
}

function chunkLines({ chunks }: RecipeFacts): string[] {
  if (Object.keys(chunks.lengths).length === 0) {
    return ['# Chunks are those of the files.'];
  }
  if (chunks.by === 'dimension') {
    return [
      `chunks = ${pythonLiteral(chunks.lengths, '    ')}`,
      'ds = ds.chunk({dim: length for dim, length in chunks.items() if dim in ds.dims})'
    ];
  }
  return [
    `chunks = ${pythonLiteral(chunks.lengths, '    ')}`,
    'for name, lengths in chunks.items():',
    '    ds[name] = ds[name].chunk(lengths)'
  ];
}

function writeLines(facts: RecipeFacts): string[] {
  const { plan } = facts;
  const { target } = plan;
  const version = target.zarrFormat === 2 ? 2 : 3;
  const isConsolidated = target.consolidated === 'auto' ? version === 2 : target.consolidated;
  return [
    ...encodingLines(plan),
    "ds.attrs['pangeo_forge_build_timestamp'] = datetime.now(timezone.utc).isoformat()",
    pythonCall(
      'ds.to_zarr',
      [
        'TARGET',
        `mode='${target.overwrite ? 'w' : 'w-'}'`,
        `zarr_format=${version}`,
        `consolidated=${isConsolidated ? 'True' : 'False'}`,
        'storage_options=TARGET_OPTIONS'
      ],
      '    '
    )
  ];
}
