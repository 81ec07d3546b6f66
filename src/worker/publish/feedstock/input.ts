/** Section 1 of a recipe: each file fetched once, as reading NetCDF by ranges over a network fetches many bytes many times. */
import { readerOf, type RecipeFacts } from './facts';

/** Secrets come from variables of the environment, whose names are all that a recipe says. */
export function tokenVariable(credentials: string): string {
  return `${credentials.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}_TOKEN`;
}

function isEarthdata({ credentials }: RecipeFacts): boolean {
  return credentials === 'earthdata';
}

function isRemote({ files }: RecipeFacts): boolean {
  return files.some(file => !file.startsWith('/'));
}

/** Packages that `inputLines`, and opening the files, take. */
export function inputPackages(facts: RecipeFacts): string[] {
  const reader = facts.isZarrSource ? [] : [readerOf(facts).engine];
  if (!isRemote(facts)) {
    return reader;
  }
  if (isEarthdata(facts)) {
    return [...reader, 'earthaccess'];
  }
  return [...reader, ...facts.source.packages, 'fsspec'];
}

/** Lines that leave local paths, or addresses of Zarr stores, in `paths`. */
export function inputLines(facts: RecipeFacts): string[] {
  const { isZarrSource, source } = facts;
  if (!isRemote(facts)) {
    return ['paths = INPUT'];
  }
  if (isZarrSource) {
    return options(facts).length === 0
      ? ['paths = INPUT']
      : [
          ...headerLines(facts),
          'paths = [',
          `    fsspec.get_mapper(url${optionArguments(facts)}) for url in INPUT`,
          ']'
        ];
  }
  if (isEarthdata(facts)) {
    return [
      '# EARTHDATA_TOKEN, or EARTHDATA_USERNAME and EARTHDATA_PASSWORD, say who asks.',
      "earthaccess.login(strategy='environment')",
      "paths = [str(path) for path in earthaccess.download(INPUT, os.environ.get('CACHE', 'cache'))]"
    ];
  }
  const protocol = source.url.replace(/:\/\/.*$/s, '');
  const access = options(facts);
  return [
    ...headerLines(facts),
    'paths = fsspec.open_local(',
    "    [f'simplecache::{url}' for url in INPUT],",
    "    simplecache={'cache_storage': os.environ.get('CACHE', 'cache')},",
    ...(access.length === 0
      ? []
      : [`    ${protocol}={`, ...access.map(line => `        ${line},`), '    },']),
    ')'
  ];
}

/** Who asks a web server, when the plan names credentials. */
function headerLines({ credentials, source }: RecipeFacts): string[] {
  return /^https?:/.test(source.url) && credentials
    ? [`headers = {'Authorization': 'Bearer ' + os.environ['${tokenVariable(credentials)}']}`]
    : [];
}

function options({ credentials, source }: RecipeFacts): string[] {
  const isWeb = /^https?:/.test(source.url);
  return [...source.options, ...(isWeb && credentials ? ["'client_kwargs': {'headers': headers}"] : [])];
}

function optionArguments(facts: RecipeFacts): string {
  return options(facts)
    .map(line => `, ${line.replace(/^'(\w+)': /, '$1=')}`)
    .join('');
}
