/**
 * Between URIs and the paths of a panel's drive. A path is
 * `<bucket>/<encoded key>`; the key is relative to the bucket's top and
 * encoded by `protocol/keys`, so JupyterLab's normalisation cannot change it.
 */
import type { Panel } from '../../protocol';
import { decodeKey, encodeKey } from '../../protocol/keys';
import { asFolder, nameOf } from '../places/uri';

/** Short, `[a-z0-9-]`, no colon: what JupyterLab puts before the first colon of a path. */
export function driveNameOf(panelId: string): string {
  return `lifecycle-${panelId}`;
}

/** The first segment of a path for each top of the panel; equal names get a number. */
function topSegments(panel: Panel): Map<string, string> {
  const segments = new Map<string, string>();
  const taken = new Set<string>();
  for (const { topUri } of panel.roots) {
    const top = asFolder(topUri);
    if (segments.has(top)) {
      continue;
    }
    const name = encodeKey(nameOf(top));
    let segment = name;
    for (let number = 2; taken.has(segment); number++) {
      segment = `${name}-${number}`;
    }
    taken.add(segment);
    segments.set(top, segment);
  }
  return segments;
}

/** The path of a URI in the panel's drive, without the drive's name; undefined when it has no such bucket. */
export function pathOf(panel: Panel, uri: string): string | undefined {
  const tops = [...topSegments(panel)].filter(([top]) => asFolder(uri).startsWith(top));
  const longest = tops.sort(([a], [b]) => b.length - a.length).at(0);
  if (!longest) {
    return undefined;
  }
  const [top, segment] = longest;
  const key = uri.slice(top.length);
  return key === '' ? segment : `${segment}/${encodeKey(key)}`;
}

/**
 * The URI of a path; undefined when its first segment names no bucket of the panel.
 *
 * @throws RangeError if the path holds an escape the encoding never writes.
 */
export function uriOf(panel: Panel, path: string): string | undefined {
  const slash = path.indexOf('/');
  const first = slash === -1 ? path : path.slice(0, slash);
  for (const [top, segment] of topSegments(panel)) {
    if (segment === first) {
      return slash === -1 ? top : top + decodeKey(path.slice(slash + 1));
    }
  }
  return undefined;
}
