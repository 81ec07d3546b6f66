/** `catalog lint`: everything in a feedstock that would break the catalog, or show something wrong there. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import type { CatalogFinding } from '../../../protocol/publish';
import { LifecycleError, toLifecycleError } from '../../core';
import type { WorkContext } from '../../context';
import { reachability } from './reachable';
import { judge } from './rules';
import { catalogSchema, metaSchema, type CatalogFile } from './schema';
import { YamlFile } from './yamlFile';

/** Feedstocks below one folder that are looked into. */
const FOLDERS_DEEP = 2;

/**
 * Look at the feedstock in `folder`, or at all those up to two folders below it.
 *
 * @throws LifecycleError `not-found` when there is none
 */
export async function lintCatalog(
  folder: string,
  context: WorkContext,
  signal: AbortSignal
): Promise<CatalogFinding[]> {
  const files = await catalogFiles(folder, FOLDERS_DEEP);
  if (files.length === 0) {
    throw new LifecycleError(
      'not-found',
      `${folder}: there is no catalog.yaml here, and none in feedstock/ or below.`,
      { subject: folder }
    );
  }
  const findings: CatalogFinding[] = [];
  for (const file of files) {
    findings.push(...(await lintEntry(folder, file, context, signal)));
  }
  return findings;
}

async function lintEntry(
  folder: string,
  file: string,
  context: WorkContext,
  signal: AbortSignal
): Promise<CatalogFinding[]> {
  const name = (path: string): string => relative(folder, path).replaceAll('\\', '/');
  const catalog = new YamlFile(name(file), await readFile(file, 'utf8'));
  const metaFile = join(dirname(file), 'meta.yaml');
  const metaText = await readFile(metaFile, 'utf8').catch(() => undefined);
  const meta = metaText === undefined ? undefined : new YamlFile(name(metaFile), metaText);
  return lintFiles(catalog, meta, await repositoryOf(file), context, signal);
}

/**
 * Findings by file and line, errors and warnings; stores that are named are looked
 * for.
 *
 * @param repository that the files are in; undefined when it is not known
 */
export async function lintFiles(
  catalog: YamlFile,
  meta: YamlFile | undefined,
  repository: string | undefined,
  context: WorkContext,
  signal: AbortSignal
): Promise<CatalogFinding[]> {
  const findings = [
    ...catalog.check(catalogSchema, [...Object.keys(metaSchema.shape), 'meta_yaml_url']),
    ...(meta
      ? meta.check(metaSchema, Object.keys(catalogSchema.shape))
      : [catalog.error('meta-missing', [], `There is no meta.yaml beside ${catalog.name}.`)]),
    ...judge(catalog, meta, repository)
  ];
  const { stores } = (catalog.content ?? {}) as Partial<CatalogFile>;
  const unreachable = new Set(
    findings.filter(({ rule }) => ['osn-address', 'address', 'engine'].includes(rule)).map(({ line }) => line)
  );
  const reached = await reachability(catalog, Array.isArray(stores) ? stores : [], context, signal);
  return [...findings, ...reached.filter(({ line }) => !unreachable.has(line))].sort(
    (a, b) => a.file.localeCompare(b.file) || (a.line ?? 0) - (b.line ?? 0)
  );
}

/** `catalog.yaml` of the feedstock in this folder; else those of the folders below. */
async function catalogFiles(folder: string, deep: number): Promise<string[]> {
  let entries;
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    throw toLifecycleError(error, folder);
  }
  if (entries.some(entry => entry.name === 'catalog.yaml' && !entry.isDirectory())) {
    return [join(folder, 'catalog.yaml')];
  }
  const below = entries
    .filter(entry => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .map(entry => entry.name)
    .sort();
  if (below.includes('feedstock')) {
    return catalogFiles(join(folder, 'feedstock'), 0);
  }
  const found: string[] = [];
  for (const name of deep > 0 ? below : []) {
    found.push(...(await catalogFiles(join(folder, name), deep - 1)));
  }
  return found;
}

/** The name of the repository that the file is in, as its remote says; undefined when it is in none. */
async function repositoryOf(file: string): Promise<string | undefined> {
  const root = basename(dirname(file)) === 'feedstock' ? dirname(dirname(file)) : dirname(file);
  const config = await readFile(join(root, '.git', 'config'), 'utf8').catch(() => '');
  return /^\s*url\s*=\s*\S+[/:]([^/\s]+?)(?:\.git)?\s*$/m.exec(config)?.[1];
}
