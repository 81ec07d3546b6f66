/**
 * `recipe.py` of a virtual store: VirtualiZarr writes references, and what it
 * wrote is read back, as a reference that cannot be read gives fill values
 * without a word.
 */
import { LifecycleError } from '../../core';
import {
  pythonBucketOf,
  pythonCall,
  pythonKeywords,
  pythonLiteral,
  pythonText,
  type PythonCall
} from '../../python';
import { readerOf, type PythonPlace, type RecipeFacts } from './facts';
import { attributeLines, preprocessLines } from './preprocess';
import { importBlock, inputUrl, optionsBlock, pep723, section, scriptDocstring } from './script';

/** @throws LifecycleError `unsupported` for coordinates that names tell */
export function virtualScript(facts: RecipeFacts): string {
  if (facts.named) {
    throw new LifecycleError(
      'unsupported',
      'combine.coordinate: pattern has no recipe with references: VirtualiZarr takes coordinates from the files. Choose target.kind: zarr.',
      { subject: 'combine.coordinate' }
    );
  }
  const { plan, title, target, files, source, isZarrSource } = facts;
  const isIcechunk = plan.target.kind === 'icechunk';
  const { parser, extra, streamEngine } = readerOf(facts);
  const urls = files.map(file => virtualUrl(inputUrl(file)));
  return [
    pep723([
      isIcechunk ? 'icechunk' : 'kerchunk',
      ...(isIcechunk ? [] : ['fsspec', ...target.packages]),
      // fsspec takes the empty paths that pandas 3 reads for addresses.
      ...(plan.target.kind === 'kerchunk-parquet' ? ['fastparquet', 'pandas<3'] : []),
      ...source.packages,
      ...(streamEngine === 'h5netcdf' ? [streamEngine] : []),
      'obstore',
      `virtualizarr[${extra}]>=2.3`,
      'xarray',
      'zarr>=3'
    ]),
    scriptDocstring(title),
    '',
    importBlock(
      ['import os', ...(isIcechunk ? [] : ['import tempfile'])],
      [
        ...(isIcechunk && isZarrSource ? [] : ['import fsspec']),
        ...(isIcechunk ? ['import icechunk'] : []),
        'import xarray as xr',
        'from obspec_utils.registry import ObjectStoreRegistry',
        'from obstore.store import from_url',
        'from virtualizarr import open_virtual_mfdataset',
        `from virtualizarr.parsers import ${parser}`
      ]
    ),
    '',
    `TARGET = ${pythonCall('os.environ.get', ["'TARGET'", pythonText(target.url)])}`,
    optionsBlock('TARGET_OPTIONS', target.options),
    `INPUT = ${pythonLiteral(urls)}`,
    `HOST = ${pythonText(hostOf(urls))}`,
    ...(isIcechunk ? [`CONTAINER = ${pythonText(containerOf(urls))}`] : []),
    ...preprocessLines(facts),
    '',
    '',
    'def main():',
    [
      section('1. Input files', [
        `registry = ObjectStoreRegistry({HOST: from_url(HOST${storeArguments(source)})})`
      ]),
      section('2. Combine', combineLines(facts)),
      section('3. Chunk', ['# References point to the chunks of the files.']),
      section('4. Write', isIcechunk ? icechunkLines(facts) : kerchunkLines(facts)),
      section('5. Read back', [
        ...readBackLines(facts),
        ...(isIcechunk ? ['# Only what can be read is committed.', "session.commit('Add references')"] : [])
      ])
    ].join('\n\n'),
    '',
    '',
    "if __name__ == '__main__':",
    '    main()',
    ''
  ].join('\n');
}

/** A path as a URL: references are absolute. */
function virtualUrl(file: string): string {
  return file.startsWith('/') ? `file://${file}` : file;
}

/** Scheme and host, or bucket: what the registry knows stores by. */
function hostOf([first = '']: readonly string[]): string {
  return /^\w+:\/\/[^/]*/.exec(first)?.[0] ?? 'file://';
}

/** The prefix that references may point below; of files the folder that holds them all, as Icechunk wants a path. */
function containerOf(urls: readonly string[]): string {
  const [first = ''] = urls;
  if (!first.startsWith('file://')) {
    return `${hostOf(urls)}/`;
  }
  let folder = first.slice(0, first.lastIndexOf('/') + 1);
  while (!urls.every(url => url.startsWith(folder))) {
    folder = folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1);
  }
  return folder;
}

/** obstore's own words for what fsspec calls `storage_options`. */
function storeArguments(source: PythonPlace): string {
  const { endpoint, protocol } = source.remote;
  const isPlain = protocol === 'http' || endpoint?.startsWith('http://');
  return [
    ...(endpoint === undefined ? [] : [`endpoint=${pythonText(endpoint)}`]),
    ...(isPlain ? ["client_options={'allow_http': True}"] : [])
  ]
    .map(each => `, ${each}`)
    .join('');
}

function combineLines(facts: RecipeFacts): string[] {
  const { plan } = facts;
  const { combine, open } = plan;
  const { parser } = readerOf(facts);
  return [
    `ds = ${pythonCall(
      'open_virtual_mfdataset',
      [
        'INPUT',
        'registry=registry',
        `parser=${parser}(${open.group === '/' ? '' : `group=${pythonText(open.group)}`})`,
        ...(preprocessLines(facts).length > 0 ? ['preprocess=preprocess'] : []),
        ...(combine.sort
          ? ["combine='by_coords'"]
          : ["combine='nested'", `concat_dim=${pythonText(combine.dim ?? 'time')}`]),
        "data_vars='minimal'",
        "coords='minimal'",
        "compat='override'",
        "join='exact'",
        "combine_attrs='override'"
      ],
      '    '
    )}`,
    ...attributeLines(plan)
  ];
}

function kerchunkLines({ plan }: RecipeFacts): string[] {
  const isParquet = plan.target.kind === 'kerchunk-parquet';
  return [
    'with tempfile.TemporaryDirectory() as folder:',
    `    references = os.path.join(folder, '${isParquet ? 'references.parquet' : 'references.json'}')`,
    `    ds.vz.to_kerchunk(references, format='${isParquet ? 'parquet' : 'json'}')`,
    '    filesystem, path = fsspec.url_to_fs(TARGET, **(TARGET_OPTIONS or {}))',
    `    filesystem.put(references, path, recursive=${isParquet ? 'True' : 'False'})`
  ];
}

function icechunkLines({ target, source }: RecipeFacts): string[] {
  return [
    `storage = ${icechunkStorage(target)}`,
    'config = icechunk.RepositoryConfig.default()',
    `chunk_store = ${containerStore(source)}`,
    'container = icechunk.VirtualChunkContainer(CONTAINER, chunk_store)',
    'config.set_virtual_chunk_container(container)',
    'repository = icechunk.Repository.create(',
    '    storage,',
    '    config=config,',
    '    authorize_virtual_chunk_access={CONTAINER: None},',
    ')',
    "session = repository.writable_session('main')",
    'ds.vz.to_icechunk(session.store)'
  ];
}

function icechunkStorage({ url, remote }: PythonPlace): string {
  const [, bucket, prefix] = /^\w+:\/\/([^/]*)\/?(.*)$/s.exec(url) ?? [];
  const kind = pythonBucketOf(remote);
  return kind === undefined
    ? 'icechunk.local_filesystem_storage(TARGET)'
    : callLines(kind.icechunkStorage({ bucket: bucket!, prefix: prefix! }, remote));
}

function containerStore({ remote }: PythonPlace): string {
  const kind = pythonBucketOf(remote);
  if (kind !== undefined) {
    return callLines(kind.icechunkStore({ ...remote, anonymous: true }));
  }
  return remote.protocol === 'file'
    ? "icechunk.local_filesystem_store(CONTAINER.removeprefix('file://'))"
    : 'icechunk.http_store()';
}

/** In `main`. */
function callLines({ name, arguments: named }: PythonCall): string {
  return pythonCall(name, pythonKeywords(named, '    '), '    ');
}

function readBackLines(facts: RecipeFacts): string[] {
  const { plan, isZarrSource } = facts;
  const opening = isZarrSource
    ? "xr.open_dataset(url, engine='zarr')"
    : `fsspec.open(url) as file, xr.open_dataset(file, engine='${readerOf(facts).streamEngine}')`;
  const opened =
    plan.target.kind === 'icechunk'
      ? [`written = xr.open_zarr(session.store, consolidated=False)`]
      : [
          "options = {'target_options': TARGET_OPTIONS or {}}",
          "written = xr.open_dataset(TARGET, engine='kerchunk', storage_options=options)"
        ];
  return [
    ...opened,
    'for url in (INPUT[0], INPUT[-1]):',
    `    with ${opening} as original:`,
    ...(preprocessLines(facts).length > 0 ? ['        original = preprocess(original)'] : []),
    '        for name, variable in original.data_vars.items():',
    '            first = variable.isel({dim: 0 for dim in variable.dims}).compute()',
    '            labels = {dim: first[dim] for dim in variable.dims if dim in first.coords}',
    '            same = written[name].sel(labels).compute()',
    '            xr.testing.assert_equal(same.reset_coords(drop=True), first.reset_coords(drop=True))'
  ];
}
