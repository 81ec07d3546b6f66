/** Virtual chunk containers: the prefixes below which Icechunk may read what references name. */
import { fsspecUrl, type Location } from '../../core';

interface Container {
  /** Ends in a slash. */
  prefix: string;
  /** On disk: the folder. */
  path?: string;
  bucket?: string;
}

/** One for all files on disk, one a bucket or host. */
export function containersOf(locations: readonly Location[]): Container[] {
  const containers = new Map<string, Container>();
  const folders = locations
    .filter(each => each.type === 'disk')
    .map(each => each.key.split('/').slice(0, -1));
  if (folders.length > 0) {
    const path = ['', ...plainSegments(commonStart(folders)), ''].join('/');
    containers.set('file', { prefix: `file://${path}`, path });
  }
  for (const location of locations) {
    const { type, bucket, endpoint } = location;
    if (type === 'http') {
      containers.set(endpoint, { prefix: `${endpoint}/` });
    } else if (type !== 'disk') {
      const prefix = fsspecUrl({ ...location, key: '' });
      containers.set(prefix, { prefix, bucket });
    }
  }
  return [...containers.values()];
}

function commonStart(folders: readonly (readonly string[])[]): string[] {
  const [first, ...others] = folders;
  const end = first!.findIndex((segment, i) => others.some(other => other[i] !== segment));
  return first!.slice(0, end < 0 ? undefined : end);
}

/** Icechunk compares prefixes as they are, but URLs with their escapes: it stops where the two differ. */
function plainSegments(segments: readonly string[]): string[] {
  const end = segments.findIndex(segment => encodeURIComponent(segment) !== segment);
  return segments.slice(0, end < 0 ? undefined : end);
}
