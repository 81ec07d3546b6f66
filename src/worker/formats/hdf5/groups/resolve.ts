/** What a link leads to. Soft links are followed; those that lead out of the file, or nowhere, give nothing. */
import type { Link } from '../header';
import { kindOf, openObject, type Hdf5File, type Hdf5Object } from '../objects';
import { readLinks } from './links';

/** As the HDF5 library (H5L_NUM_LINKS): longer chains go in circles. */
const MOST_SOFT_LINKS = 16;

/** Address of the object that a link in `group` leads to. */
export async function resolveLink(
  file: Hdf5File,
  group: Hdf5Object,
  { target }: Link,
  softLinks = 0
): Promise<number | undefined> {
  switch (target.kind) {
    case 'hard':
      return target.address;
    case 'foreign':
      return undefined;
    case 'soft':
      return softLinks < MOST_SOFT_LINKS ? resolvePath(file, group, target.path, softLinks + 1) : undefined;
  }
}

async function resolvePath(
  file: Hdf5File,
  from: Hdf5Object,
  path: string,
  softLinks: number
): Promise<number | undefined> {
  let address = path.startsWith('/') ? file.root : from.header.address;
  for (const part of path.split('/').filter(each => each !== '' && each !== '.')) {
    const group = await openObject(file, address, `group ${path}`);
    if (kindOf(group) !== 'group') {
      return undefined;
    }
    const link = (await readLinks(file, group)).find(({ name }) => name === part);
    const next = link && (await resolveLink(file, group, link, softLinks));
    if (next === undefined) {
      return undefined;
    }
    address = next;
  }
  return address;
}
