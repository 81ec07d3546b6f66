/** The names in a folder. */
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { LifecycleError, sortKeys } from '../../core';
import { codeOf, diskError, isAbsence, isPartName, pathOf } from './paths';

/** The key of a name that `readNames` gave; a link's carries a NUL, which no file name can. */
export function keyOf(folder: string, name: string): string {
  return folder + (name.endsWith('\0') ? name.slice(0, -1) : name);
}

/** The names in a folder, sorted; folders end in '/', links in NUL. Undefined when there is no such folder. */
export async function readNames(folder: string): Promise<string[] | undefined> {
  const path = pathOf(folder);
  let entries: Dirent[];
  try {
    entries = await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (isAbsence(error)) {
      return undefined;
    }
    if (codeOf(error) === 'EACCES' || codeOf(error) === 'EPERM') {
      throw new LifecycleError(
        'unauthorized',
        `The folder ${path} may not be read (${codeOf(error)}). Ask its owner for access, or leave it out.`,
        { subject: path, cause: error }
      );
    }
    throw diskError(error, path);
  }
  const found: string[] = [];
  for (const entry of entries) {
    if (entry.isDirectory()) {
      found.push(`${entry.name}/`);
    } else if (entry.isSymbolicLink()) {
      found.push(`${entry.name}\0`);
    } else if (entry.isFile() && !isPartName(entry.name)) {
      found.push(entry.name);
    }
  }
  return sortKeys(found);
}
