/** What a key is called in an archive: never a path that leaves the folder it is unpacked in. */
import { encodeKey, isPlainPath } from '../../../protocol';
import { withoutControlCharacters } from '../../../protocol/names';

/** Segments and characters that some file system takes for something else are escaped, others stay as they are. */
export function nameInZip(path: string): string {
  const bare = path.endsWith('/') ? path.slice(0, -1) : path;
  if (isPlainPath(bare) && !/[\\:]/.test(bare)) {
    return path;
  }
  const escaped = withoutControlCharacters(
    encodeKey(bare).replaceAll('\\', '%5C'),
    each => `%${each.charCodeAt(0).toString(16).padStart(2, '0')}`
  );
  return path.endsWith('/') ? `${escaped}/` : escaped;
}
