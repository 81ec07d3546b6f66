/** Which root rules a place, and which folders are one's own. The worker's guard has the last word. */
import type { Panel, PanelRoot } from '../../protocol';
import { asFolder, isWithin } from './uri';

/** The longest roots that hold a place rule it; several where two panels show one. */
export function rulingRoots(roots: readonly PanelRoot[], uri: string): PanelRoot[] {
  const holding = roots.filter(root => isWithin(uri, root.uri));
  const longest = Math.max(...holding.map(root => asFolder(root.uri).length));
  return holding.filter(root => asFolder(root.uri).length === longest);
}

/** The root of a panel that a place belongs to: above the roots, the first of that bucket. */
export function rootOf(panel: Panel | undefined, uri: string): PanelRoot | undefined {
  const roots = panel?.roots ?? [];
  return rulingRoots(roots, uri).at(0) ?? roots.find(root => isWithin(uri, root.topUri));
}

/** A folder that is one's own to write to. */
export interface OwnFolder {
  panel: Panel;
  root: PanelRoot;
  /** With a trailing slash. */
  uri: string;
}

/** One's own folders, in the order of the panels; none where the worker knows no user. */
export function ownFolders(panels: readonly Panel[]): OwnFolder[] {
  return panels.flatMap(panel =>
    panel.roots.flatMap(root =>
      root.write === 'own' && root.ownUri !== null ? [{ panel, root, uri: asFolder(root.ownUri) }] : []
    )
  );
}
