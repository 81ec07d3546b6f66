import type { Panel, PanelRoot } from '../../protocol';
import { rulingRoots } from '../places/roots';
import { isWithin } from '../places/uri';

/**
 * May what is at `uri` be changed, as far as the rules of the panels tell?
 *
 * #### Notes
 * Says whether an editor begins read only; the guard judges in the worker.
 * As there, the longest root that holds a place rules it, and below `home`
 * only a root that lies there itself.
 */
export function mayWrite(
  uri: string,
  { panels, home }: { panels: readonly Panel[]; home: string | undefined }
): boolean {
  const ruling = rulingRoots(
    panels.flatMap(({ roots }) => roots),
    uri
  );
  if (home !== undefined && isWithin(uri, home) && !ruling.some(root => isWithin(root.uri, home))) {
    return true;
  }
  return ruling.length > 0 && ruling.every(root => permits(root, uri));
}

function permits({ write, ownUri }: PanelRoot, uri: string): boolean {
  switch (write) {
    case 'own':
      return ownUri !== null && isWithin(uri, ownUri);
    case 'new':
      // What one has sent oneself may be replaced, and only the worker knows what that is.
      return true;
    case 'none':
      return false;
  }
}
