/**
 * Where source files come from: a service a file, each from a query to files
 * with address, size, checksum, time and the credentials they take. Comes in:
 * what a person typed, or a plan's `source`; nothing here writes to a target.
 */
import { offeredFiles, type Found, type FoundFile } from '../../protocol/sources';
import type { PlanSource, SourceKind } from '../../protocol/planSource';
import type { WorkContext } from '../context';
import { webCredentials } from '../credentials';
import { KINDS, type Kind } from './kinds';
import { isData, type Asking } from './source';

export { testCredentials } from './credentials';
export { fetchWhole } from './fetch';
export { recognise } from './recognise';
export { runRetrieve, waitingFor, type RetrieveSpec } from './retrieve';
export { seriesFlags, seriesNotes, withTimesOfNames } from './series';
export { fetchDocument, type Asking } from './source';
export { stageFiles, usualStage } from './stage';
export { timeReader } from './times';

/** The files that a plan's source names. */
export async function findFiles(source: PlanSource, asking: Asking): Promise<Found> {
  // Each kind's function takes its own source; that they belong together no type can say.
  const found = await (KINDS[source.kind] as Kind<SourceKind>).find(source, asking);
  return takesAll(source) ? withoutOthers(found) : found;
}

/** Nobody said which files: `files` is the default. */
function takesAll(source: PlanSource): boolean {
  const files = offeredFiles(source);
  return files?.length === 1 && files[0] === '*';
}

/** Beside data lie texts, checksums and pictures; where there is data, they are not meant. */
function withoutOthers(found: Found): Found {
  const data = found.files.filter(isData);
  const others = found.files.filter(file => !isData(file));
  if (data.length === 0 || others.length === 0) {
    return found;
  }
  const named = others.slice(0, 5).map(({ name }) => name);
  const more = others.length > named.length ? ` and ${others.length - named.length} more` : '';
  return { ...found, files: data, notes: [...found.notes, `Left out: ${named.join(', ')}${more}.`] };
}

/** Notes on credentials that files take and that are not there: better heard before the first byte. */
export async function missingCredentials(
  files: readonly FoundFile[],
  { config }: WorkContext
): Promise<string[]> {
  const names = new Set(files.flatMap(({ credentials }) => credentials ?? []));
  const all = await webCredentials(config).list();
  return all
    .filter(({ name, place }) => names.has(name) && place === null)
    .map(
      ({ title, link }) =>
        `${title}: no credentials are found. Enter them under Credentials; ${link} makes an account.`
    );
}
