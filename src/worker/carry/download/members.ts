/** What goes into an archive: every object below what was chosen, under its path there. */
import { createHash } from 'node:crypto';
import { LifecycleError, asPrefix, baseName, statFollowing, type Location } from '../../core';
import type { WorkContext } from '../../context';
import { objects, type ObjectInfo, type Store } from '../../stores';
import { dataDescriptor, localHeader, type ZipMember } from './zipFormat';
import { nameInZip } from './zipNames';

/** A member, and where its bytes come from. */
export interface Member extends ZipMember {
  store: Store;
  key: string;
  version: string | null;
  /** Of its bytes, in the archive. */
  dataOffset: number;
}

/** Each takes some hundred bytes of memory while the archive is made. */
const MOST_MEMBERS = 200_000;

/** An archive's members in its order, each with its place: all that is needed to make any range of it. */
export interface Members {
  members: Member[];
  /** Where the central directory begins. */
  end: number;
  /** Of all paths, sizes and versions. */
  fingerprint: string;
}

/** List all that is at these places, in an order that is the same each time. */
export async function listMembers(
  places: readonly Location[],
  context: WorkContext,
  signal: AbortSignal
): Promise<Members> {
  const members: Member[] = [];
  const hash = createHash('sha256');
  let offset = 0;
  for (const place of places) {
    const store = context.open(place);
    for await (const { info, path } of below(place, store, signal)) {
      if (members.length === MOST_MEMBERS) {
        throw new LifecycleError(
          'unsupported',
          `There are more than ${MOST_MEMBERS.toLocaleString('en')} objects, too many for one archive. Copy them to your home folder, or download parts.`,
          { subject: store.uri(place.key) }
        );
      }
      const member = memberOf(info, { store, path, offset });
      hash.update(JSON.stringify([path, info.sizeBytes, info.version]));
      members.push(member);
      offset = member.dataOffset + member.sizeBytes + dataDescriptor(member, 0).byteLength;
    }
  }
  return { members, end: offset, fingerprint: hash.digest('hex') };
}

function memberOf(
  { key, sizeBytes, modified, version }: ObjectInfo,
  { store, path, offset }: { store: Store; path: string; offset: number }
): Member {
  const member = { name: Buffer.from(nameInZip(path)), sizeBytes, modified, offset, store, key, version };
  return { ...member, dataOffset: offset + localHeader(member).byteLength };
}

/** An object by its name; a folder's content below the folder's name. Symbolic links are not followed. */
async function* below(
  place: Location,
  store: Store,
  signal: AbortSignal
): AsyncGenerator<{ info: ObjectInfo; path: string }> {
  const name = baseName(place);
  if (!place.key.endsWith('/')) {
    const info = await statFollowing(store, place.key, signal);
    if (info && !info.isFolder) {
      yield { info, path: name };
      return;
    }
  }
  const prefix = asPrefix(place.key);
  let isEmpty = true;
  for await (const info of objects(store, prefix, { signal })) {
    if (info.linkTarget === undefined) {
      isEmpty = false;
      yield { info, path: `${name}/${info.key.slice(prefix.length)}` };
    }
  }
  if (isEmpty) {
    const uri = store.uri(place.key);
    throw new LifecycleError('not-found', `There is nothing to download at ${uri}.`, { subject: uri });
  }
}
