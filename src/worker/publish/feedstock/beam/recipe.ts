/**
 * `recipe.py` for Beam. A runner rewrites it before it is run: to each
 * `StoreToZarr` it gives `target_root`, to each `OpenURLWithFSSpec` `cache`.
 * Neither may be said here by name, and the module may do nothing by itself.
 */
import { pythonCall, pythonLiteral, pythonText, PYTHON_READERS } from '../../../python';
import { encodingFunction, version2Compressor } from '../encoding';
import type { RecipeFacts } from '../facts';
import { tokenVariable } from '../input';
import { preprocessLines } from '../preprocess';
import { docstringWords, importBlock, inputUrl, optionsBlock } from '../script';

/**
 * The text of `feedstock/recipe.py`. Only for facts that `assertBeamCan` lets pass: `combine.dim` must
 * be there.
 */
export function beamScript(facts: RecipeFacts): string {
  const { plan, title, files, target } = facts;
  return [
    `"""${docstringWords(title)}, by Apache Beam and pangeo-forge-recipes."""`,
    '',
    importBlock(
      [...(isUsed(facts, 'os.environ') ? ['import os'] : []), 'from datetime import datetime, timezone'],
      [
        'import apache_beam as beam',
        'import fsspec',
        ...((version2Compressor(plan) ?? '').startsWith('numcodecs') ? ['import numcodecs'] : []),
        'import numpy as np',
        'import xarray as xr',
        'import zarr',
        'from pangeo_forge_recipes.patterns import pattern_from_file_sequence',
        `from pangeo_forge_recipes.transforms import (\n${steps(facts)
          .map(name => `    ${name},\n`)
          .join('')})`
      ]
    ),
    '',
    optionsBlock('TARGET_OPTIONS', target.options),
    optionsBlock('OPEN_OPTIONS', openOptions(facts)),
    '',
    '# 1. Input files',
    `INPUT = ${pythonLiteral(files.map(inputUrl))}`,
    `pattern = ${pythonCall('pattern_from_file_sequence', [
      'INPUT',
      pythonText(plan.combine.dim!),
      `file_type='${PYTHON_READERS[plan.open.format].fileType}'`
    ])}`,
    ...encodingFunction(plan),
    ...preprocessLines(facts),
    '',
    '',
    ...prepareLines(facts),
    '',
    '',
    ...finishLines(facts),
    '',
    '',
    ...recipeLines(facts),
    '',
    '',
    `recipe = ${pythonCall('make_recipe', [pythonText(storeName(facts)), '{}', '{}'])}`,
    ''
  ].join('\n');
}

/** The last segment of the target: pangeo-forge-recipes puts stores below a root by name. */
function storeName({ target }: RecipeFacts): string {
  return target.url.replace(/\/+$/, '').replace(/^.*\//s, '');
}

function steps({ plan }: RecipeFacts): string[] {
  return [
    'ConsolidateDimensionCoordinates',
    ...(plan.target.consolidated === false ? [] : ['ConsolidateMetadata']),
    'OpenURLWithFSSpec',
    'OpenWithXarray',
    'StoreToZarr'
  ];
}

function isUsed(facts: RecipeFacts, words: string): boolean {
  return [...facts.target.options, ...openOptions(facts)].some(line => line.includes(words));
}

/** How fsspec opens a source; secrets are named, and read where the recipe runs. */
function openOptions({ source, credentials }: RecipeFacts): string[] {
  const isWeb = /^https?:/.test(source.url);
  return [
    ...source.options,
    ...(isWeb && credentials
      ? [
          `'client_kwargs': {\n        'headers': {'Authorization': 'Bearer ' + os.environ['${tokenVariable(credentials)}']},\n    }`
        ]
      : [])
  ];
}

/** Where in a file the variables are. */
function groupOption({ plan }: RecipeFacts): string {
  const { group } = plan.open;
  return group === '/' ? '' : `group=${pythonText(group)}`;
}

function prepareLines(facts: RecipeFacts): string[] {
  const { plan } = facts;
  const compressor = version2Compressor(plan);
  const casts = Object.entries(plan.open.cast).map(([name, type]) => {
    const variable = `ds[${pythonText(name)}]`;
    return `    ${variable} = ${variable}.astype(${pythonText(type)})`;
  });
  return [
    'def prepare(ds):',
    '    """A file as the store has it."""',
    ...(preprocessLines(facts).length > 0 ? ['    ds = preprocess(ds)'] : []),
    ...casts,
    '    for variable in ds.variables.values():',
    '        variable.encoding = stored(variable.encoding)',
    "        if ' since ' in variable.encoding.get('units', ''):",
    '            # Files may count from moments of their own; the store counts from one.',
    "            unit = 'nanoseconds' if variable.dtype.kind == 'M' else 'microseconds'",
    '            variable.encoding = {',
    "                'units': f'{unit} since 1970-01-01',",
    "                'calendar': variable.encoding.get('calendar', 'standard'),",
    "                'dtype': np.dtype('int64'),",
    '            }',
    ...(compressor === undefined ? [] : [`        variable.encoding['compressor'] = ${compressor}`]),
    '    return ds',
    '',
    '',
    'def constant(ds):',
    '    """Variables that all files share. As coordinates they are not repeated for each file."""',
    `    return [name for name, variable in ds.data_vars.items() if ${pythonText(plan.combine.dim!)} not in variable.dims]`,
    '',
    '',
    'def prepare_item(index, ds):',
    '    ds = prepare(ds)',
    '    return index, ds.set_coords(constant(ds))'
  ];
}

function finishLines(facts: RecipeFacts): string[] {
  const { plan } = facts;
  const dim = pythonText(plan.combine.dim!);
  const group = groupOption(facts);
  const attributes = plan.target.attributes;
  return [
    'def plain(attributes):',
    '    """Attributes as JSON can hold them."""',
    '    return {',
    "        key: value.tolist() if hasattr(value, 'tolist') else value",
    '        for key, value in attributes.items()',
    '    }',
    '',
    '',
    'def finish(store):',
    '    """What Beam leaves open: the order of the files, and attributes that they do not share."""',
    '    group = zarr.open_group(store)',
    ...(plan.combine.sort
      ? [
          `    if ${dim} in group:`,
          `        steps = np.diff(group[${dim}][:])`,
          '        if not ((steps > 0).all() or (steps < 0).all()):',
          '            # Nobody may take it for a whole store.',
          "            del store['.zgroup']",
          `            raise ValueError(${pythonText(
            `${plan.combine.dim!} does not go one way: put INPUT in its order, each value once`
          )})`
        ]
      : []),
    '    with fsspec.open(INPUT[0], **(OPEN_OPTIONS or {})) as file:',
    `        with xr.open_dataset(file${group === '' ? '' : `, ${group}`}) as ds:`,
    '            first = prepare(ds)',
    '            for name, variable in first.variables.items():',
    '                group[name].attrs.update(plain(variable.attrs))',
    '            group.attrs.update(plain(first.attrs))',
    '    for node in (group, *(array for _, array in group.arrays())):',
    "        coordinates = node.attrs.pop('coordinates', '').split()",
    '        coordinates = [name for name in coordinates if name not in constant(first)]',
    '        if coordinates:',
    "            node.attrs['coordinates'] = ' '.join(coordinates)",
    ...(Object.keys(attributes).length === 0
      ? []
      : [`    group.attrs.update(\n        ${pythonLiteral(attributes, '        ')}\n    )`]),
    "    group.attrs['pangeo_forge_build_timestamp'] = datetime.now(timezone.utc).isoformat()",
    '    return store'
  ];
}

function recipeLines(facts: RecipeFacts): string[] {
  const { chunks, plan } = facts;
  const group = groupOption(facts);
  return [
    'def make_recipe(store_name, opening, storing):',
    '    """The steps. A runner adds `cache` and `target_root` to them; run_local.py gives them itself."""',
    '    return (',
    '        beam.Create(pattern.items())',
    '        | OpenURLWithFSSpec(open_kwargs=OPEN_OPTIONS, **opening)',
    `        | OpenWithXarray(${[
      'file_type=pattern.file_type',
      ...(group === '' ? [] : [`xarray_open_kwargs={'group': ${pythonText(plan.open.group)}}`])
    ].join(', ')})`,
    '        # 2. Combine',
    "        | 'Prepare' >> beam.MapTuple(prepare_item)",
    '        # 3. Chunk, 4. Write',
    `        | ${pythonCall(
      'StoreToZarr',
      [
        'store_name=store_name',
        'combine_dims=pattern.combine_dim_keys',
        `target_chunks=${pythonLiteral(chunkLengths(chunks), '            ')}`,
        '**storing'
      ],
      '        '
    )}`,
    '        | ConsolidateDimensionCoordinates()',
    "        | 'Finish' >> beam.Map(finish)",
    ...(plan.target.consolidated === false ? [] : ['        | ConsolidateMetadata()']),
    '    )'
  ];
}

/** Beam has one length a dimension: that of the variable with the largest chunks. */
function chunkLengths(chunks: RecipeFacts['chunks']): Record<string, number> {
  const size = (lengths: Record<string, number>): number =>
    Object.values(lengths).reduce((product, length) => product * Math.abs(length), 1);
  const all = chunks.by === 'dimension' ? [chunks.lengths] : Object.values(chunks.lengths);
  const largestLast = [...all].sort((a, b) => size(a) - size(b));
  const lengths = Object.assign({}, ...largestLast) as Record<string, number>;
  // -1 is the whole dimension, which is what is not named here.
  return Object.fromEntries(Object.entries(lengths).filter(([, length]) => length > 0));
}
