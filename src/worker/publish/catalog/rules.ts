/** What a catalog entry can have right by its schema and still wrong. Each rule was broken by a real feedstock. */
import { isArrayFile } from '../../../protocol/fileFormats';
import type { CatalogFinding } from '../../../protocol/publish';
import { BUCKETS } from '../../core';
import { isSpdx, spdxOf } from '../licence';
import type { CatalogFile, MetaFile } from './schema';
import type { YamlFile } from './yamlFile';

/** What the template ships, and what people leave in its place. */
const TEMPLATE_REPOSITORIES = /\/(proto_feedstock|LEAP_template_feedstock)\b/;
const TEMPLATE_WORDS =
  /^(Just a Test|LEAP Data Library Prototype|A prototype test for the LEAP Data Library refactor|my-custom-tag|my-dataset|The cool small Proto Dataset|Just a guy testing some recipes\. Nothing to see here\.)$|<[a-z_.\s-]+>|\bTODO\b|\bFIXME\b/;

/** Buckets of the Open Storage Network, whose `s3://` address would be looked for at Amazon. */
const ADDRESS_SCHEMES = ['https', 'http', ...Object.values(BUCKETS).map(({ scheme }) => scheme)];
const STORE_ADDRESS = new RegExp(`^(${ADDRESS_SCHEMES.join('|')})://[^/]`);
const OSN_BUCKETS = /^s3:\/\/(leap-pangeo-[\w-]+|leap-pubs|m2lines-[\w-]+|Pangeo)(\/|$)/;
const OSN_ADDRESS = 'https://nyu1.osn.mghpcc.org/';

const PYTHON_NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const PYTHON_MODULE = /^[\p{L}_][\p{L}\p{N}_.]*$/u;

/** Rules about one of the two files, or about both together. Their schema may have failed, so nothing is sure to be there. */
export function judge(
  catalog: YamlFile,
  meta: YamlFile | undefined,
  repository: string | undefined
): CatalogFinding[] {
  const entry = (catalog.content ?? {}) as Partial<CatalogFile>;
  const about = (meta?.content ?? {}) as Partial<MetaFile>;
  return [
    ...metaAddress(catalog, entry, repository),
    ...leftovers(catalog),
    ...(meta ? leftovers(meta) : []),
    ...(meta ? licence(meta, about) : []),
    ...(meta ? recipes(meta, about) : []),
    ...stores(catalog, entry, list(about.recipes))
  ];
}

const META_KEY = 'ncviewjs:meta_yaml_url';

function metaAddress(
  file: YamlFile,
  entry: Partial<CatalogFile>,
  repository: string | undefined
): CatalogFinding[] {
  const url = entry[META_KEY];
  if ('meta_yaml_url' in entry) {
    return [
      file.error(
        'meta-url',
        ['meta_yaml_url'],
        `Write the key as "${META_KEY}", in quotation marks: under this one the link to the repository is lost.`
      )
    ];
  }
  if (url === undefined) {
    return [file.error('meta-url', [], `"${META_KEY}" is missing: without it meta.yaml is not read.`)];
  }
  if (TEMPLATE_REPOSITORIES.test(String(url))) {
    return [file.error('template', [META_KEY], `${url} is the template's. Let it point to this feedstock.`)];
  }
  if (repository !== undefined && !String(url).includes(`/${repository}/`)) {
    return [
      file.error('meta-url', [META_KEY], `${url} does not point to this repository, which is ${repository}.`)
    ];
  }
  return /^https:\/\/(github\.com\/[^/]+\/[^/]+\/blob|raw\.githubusercontent\.com)\//.test(String(url))
    ? []
    : [
        file.error(
          'meta-url',
          [META_KEY],
          `${url} is not the address of a file on GitHub, like https://github.com/leap-stc/<name>/blob/main/feedstock/meta.yaml.`
        )
      ];
}

function leftovers(file: YamlFile): CatalogFinding[] {
  return texts(file.content)
    .filter(
      ({ path, value }) =>
        path[0] !== META_KEY && (TEMPLATE_WORDS.test(value.trim()) || TEMPLATE_REPOSITORIES.test(value))
    )
    .map(({ path, value }) =>
      file.error(
        'template',
        path,
        `"${path.join('.')}" still says what the template says: "${value.trim()}".`
      )
    );
}

function licence(file: YamlFile, about: Partial<MetaFile>): CatalogFinding[] {
  const words = about.provenance?.license;
  if (typeof words !== 'string' || TEMPLATE_WORDS.test(words) || isSpdx(words)) {
    return [];
  }
  const meant = spdxOf(words);
  const what = meant ? `Write "${meant}".` : 'See https://spdx.org/licenses/ for its identifier.';
  return [
    file.warning('licence', ['provenance', 'license'], `"${words}" is not an SPDX identifier. ${what}`)
  ];
}

function recipes(file: YamlFile, about: Partial<MetaFile>): CatalogFinding[] {
  return list(about.recipes).flatMap((recipe, index) =>
    (['object', 'dict_object'] as const).flatMap(key => {
      const value = recipe?.[key];
      if (typeof value !== 'string') {
        return [];
      }
      const [module = '', name = '', ...more] = value.split(':');
      const isName = PYTHON_MODULE.test(module) && PYTHON_NAME.test(name) && more.length === 0;
      return isName
        ? []
        : [
            file.error(
              'python-name',
              ['recipes', index, key],
              `"${value}" is not module:object with names that Python allows (letters, digits, underscores), so it can never be loaded.`
            )
          ];
    })
  );
}

function stores(
  file: YamlFile,
  entry: Partial<CatalogFile>,
  known: readonly { id?: string }[]
): CatalogFinding[] {
  const seen = new Set<string>();
  const ids = new Set(known.map(recipe => recipe?.id).filter(id => id !== undefined));
  return list(entry.stores).flatMap((store, index) => {
    const findings: CatalogFinding[] = [];
    const id = store?.id;
    const url = String(store?.url ?? '');
    if (typeof id === 'string' && seen.has(id)) {
      findings.push(
        file.error('duplicate-id', ['stores', index, 'id'], `The id "${id}" is taken by another store.`)
      );
    }
    seen.add(id);
    if (ids.size > 0 && typeof id === 'string' && !ids.has(id)) {
      findings.push(
        file.warning('recipe-id', ['stores', index, 'id'], `No recipe in meta.yaml has the id "${id}".`)
      );
    }
    const path = ['stores', index, 'url'];
    if (OSN_BUCKETS.test(url) || url.startsWith('osn://')) {
      const address = OSN_ADDRESS + url.replace(/^\w+:\/\//, '');
      findings.push(
        file.error('osn-address', path, `${url} would be looked for at Amazon. Write ${address}.`)
      );
    } else if (url !== '' && !STORE_ADDRESS.test(url)) {
      const schemes = ADDRESS_SCHEMES.map(scheme => `${scheme}://`).join(', ');
      findings.push(file.error('address', path, `"${url}" is not the address of a store (${schemes}).`));
    }
    const engine = store?.xarray_open_kwargs?.engine ?? 'zarr';
    if (engine === 'zarr' && (isArrayFile(url) || /\.(grib2?|tiff?)$/i.test(url))) {
      findings.push(
        file.error('engine', path, `${url} is not a Zarr store, and the catalog opens it as one.`)
      );
    }
    return findings;
  });
}

function list<T>(value: readonly T[] | null | undefined): readonly T[] {
  return Array.isArray(value) ? value : [];
}

/** All texts of a document, with their paths. */
function texts(value: unknown, path: PropertyKey[] = []): { path: PropertyKey[]; value: string }[] {
  if (typeof value === 'string') {
    return [{ path, value }];
  }
  if (value === null || typeof value !== 'object') {
    return [];
  }
  return Object.entries(value).flatMap(([key, below]) =>
    texts(below, [...path, Array.isArray(value) ? Number(key) : key])
  );
}
