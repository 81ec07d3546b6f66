/** Zip archives among found files: what is in them can be ingested as it lies there. */
import { isArrayFile } from '../../protocol/fileFormats';
import type { FoundFile } from '../../protocol/sources';
import { checksumOf, directoryOf, memberAddress, openSource, type ZipEntry } from '../formats';
import { matcher } from './glob';
import { foundFile, MOST_FILES, type Asking } from './source';

const ZIP = /\.zip$/i;
/** What makes a folder a Zarr store. */
const METADATA = /^(?:(.*)\/)?(?:zarr\.json|\.zgroup|\.zmetadata)$/s;
const NAMED = 8;
/** Archives beside data of which one only wants to know what they hold: each costs its host requests. */
const LOOKED_INTO = 5;

/** How a plan chooses: `data.zip/deep/*.nc`; `data.zip` stands for all of its data. */
const WITHIN = /^(.*?\.zip)\/(.+)$/is;

/**
 * The files that globs name, with members instead of their archives. Where
 * nobody chose and there is data beside the archives, those are left as they are.
 */
export async function chooseFiles(
  all: readonly FoundFile[],
  globs: readonly string[],
  isData: (file: FoundFile) => boolean,
  asking: Asking
): Promise<{ files: FoundFile[]; notes: string[] }> {
  const matches = matcher(globs);
  const chosenOf = (name: string): string[] =>
    globs.flatMap(glob => {
      const [, archive, member] = WITHIN.exec(glob) ?? [];
      return archive !== undefined && matcher([archive])(name) ? [member!] : [];
    });
  const isOpen = globs.length === 1 && globs[0] === '*';
  const direct = all.filter(file => matches(file.name));
  const keepsArchives = isOpen && direct.some(isData);
  const files: FoundFile[] = [];
  const notes: string[] = [];
  for (const file of all) {
    const isTaken = direct.includes(file);
    const chosen = chosenOf(file.name);
    const isLookedInto = ZIP.test(file.name) && file.sizeBytes !== null && (isTaken || chosen.length > 0);
    if (!isLookedInto) {
      files.push(...(isTaken ? [file] : []));
      continue;
    }
    if (keepsArchives && (!asking.probe || notes.length >= LOOKED_INTO)) {
      files.push(file);
      continue;
    }
    const members = await membersOf(file, asking);
    if (keepsArchives) {
      files.push(file);
      notes.push(holds(file, members));
      continue;
    }
    const picks = isTaken ? () => true : matcher(chosen);
    const wanted = members.filter(({ path }) => picks(path.replace(/\/+$/, '')));
    if (wanted.length > 0) {
      files.push(...wanted.map(member => member.file));
    } else if (isTaken) {
      files.push(file);
      notes.push(holds(file, members));
    }
    if (files.length > MOST_FILES) {
      break;
    }
  }
  return { files, notes };
}

interface Member {
  path: string;
  file: FoundFile;
}

function holds({ name }: FoundFile, members: readonly Member[]): string {
  if (members.length === 0) {
    return `${name} holds nothing that can be ingested.`;
  }
  const named = members.slice(0, NAMED).map(({ path }) => path);
  const more = members.length > NAMED ? ` and ${members.length - NAMED} more` : '';
  return `${name} holds ${named.join(', ')}${more}: choose them as ${name}/….`;
}

/** NetCDF and HDF5 files, and Zarr stores as one thing each. */
async function membersOf(archive: FoundFile, { context, signal }: Asking): Promise<Member[]> {
  await using source = await openSource(context.parse(archive.uri), context, { signal });
  const entries = await directoryOf(source, signal);
  const stores = storesIn(entries);
  const isInside = (name: string): boolean => stores.some(path => path === '' || name.startsWith(`${path}/`));
  return [
    ...stores.map(path => ({ path: `${path}/`, file: asFile(archive, `${path}/`) })),
    ...entries
      .filter(({ name }) => isArrayFile(name) && !isInside(name))
      .map(entry => ({ path: entry.name, file: asFile(archive, entry.name, entry) }))
  ];
}

/** Folders with metadata of a Zarr group at their top, the outermost. */
function storesIn(entries: readonly ZipEntry[]): string[] {
  const groups = entries.flatMap(({ name }) => {
    const match = METADATA.exec(name);
    return match ? [match[1] ?? ''] : [];
  });
  const tops = new Set<string>();
  for (const path of [...new Set(groups)].sort((a, b) => a.length - b.length)) {
    if (!tops.has('') && ![...tops].some(top => path.startsWith(`${top}/`))) {
      tops.add(path);
    }
  }
  return [...tops];
}

function asFile(archive: FoundFile, path: string, entry?: ZipEntry): FoundFile {
  return foundFile(memberAddress(archive.uri, path), {
    name: `${archive.name}/${path}`.replace(/\/+$/, ''),
    sizeBytes: entry?.sizeBytes ?? null,
    checksum: entry ? checksumOf(entry) : null,
    credentials: archive.credentials,
    // What is stored is read by ranges; what is packed comes whole.
    isWhole: entry !== undefined && entry.method !== 0
  });
}
