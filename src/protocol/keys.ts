/**
 * One reversible encoding between raw object keys and the paths that
 * JupyterLab's contents API passes around. JupyterLab normalises paths
 * (`a//b` becomes `a/b`, `a/../b` becomes `b`, `dir/` becomes `dir`), so the
 * segments that normalisation would change are escaped.
 *
 * | raw segment | encoded |
 * | --- | --- |
 * | empty | `%00` |
 * | `.` | `%2E` |
 * | `..` | `%2E%2E` |
 * | any `%` | `%25` |
 *
 * A colon is escaped as `%3A`, because JupyterLab takes what stands before the
 * first colon of a path for a drive name.
 */

/** Encode a raw key so that JupyterLab's path normalisation leaves it unchanged. */
export function encodeKey(key: string): string {
  if (key === '') {
    return '';
  }
  return key.split('/').map(encodeSegment).join('/');
}

/**
 * The raw key of an encoded path.
 *
 * @throws RangeError if the path holds an escape this encoding never writes.
 */
export function decodeKey(path: string): string {
  if (path === '') {
    return '';
  }
  return path.split('/').map(decodeSegment).join('/');
}

function encodeSegment(segment: string): string {
  switch (segment) {
    case '':
      return '%00';
    case '.':
      return '%2E';
    case '..':
      return '%2E%2E';
    default:
      return segment.replaceAll('%', '%25').replaceAll(':', '%3A');
  }
}

function decodeSegment(segment: string): string {
  switch (segment) {
    case '%00':
      return '';
    case '%2E':
      return '.';
    case '%2E%2E':
      return '..';
  }
  return segment.replace(/%(.{0,2})/gs, (escape, code: string) => {
    if (code === '25') {
      return '%';
    }
    if (code === '3A') {
      return ':';
    }
    throw new RangeError(`"${escape}" is not an escape of an object key`);
  });
}
