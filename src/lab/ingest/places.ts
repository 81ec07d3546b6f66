/** Folders a dataset may be written to. */
import type { Panel } from '../../protocol';
import { ownFolders } from '../places/roots';
import { asFolder } from '../places/uri';

/** One that the wizard offers. A person may type another; whether it may be written the worker says. */
export interface TargetFolder {
  title: string;
  /** With a trailing slash. */
  uri: string;
  /** What lies there is removed after so many days. */
  expiresAfterDays?: number;
  /** Others see it, and nothing that is there may be replaced. */
  isInbox: boolean;
}

/** The own folders, and the inboxes where new things may be put. */
export function targetFolders(panels: readonly Panel[]): TargetFolder[] {
  return panels.flatMap(panel =>
    panel.roots.flatMap(root => {
      const uri = root.write === 'own' ? root.ownUri : root.write === 'new' ? root.uri : null;
      return uri === null
        ? []
        : [
            {
              title: panel.title,
              uri: asFolder(uri),
              expiresAfterDays: root.expiresAfterDays,
              isInbox: root.write === 'new'
            }
          ];
    })
  );
}

/**
 * Where to suggest writing: where one is, if one may write there; else the
 * first own folder that does not expire.
 */
export function suggestedFolder(panels: readonly Panel[], current: string | undefined): string {
  if (current !== undefined) {
    return asFolder(current);
  }
  const lasting = ownFolders(panels).find(({ root }) => root.expiresAfterDays === undefined);
  return (lasting ?? targetFolders(panels).at(0))?.uri ?? '';
}

/** Is there an own folder that forgets, for files of slow hosts to be fetched to? */
export function hasScratch(panels: readonly Panel[]): boolean {
  return ownFolders(panels).some(
    ({ panel, root }) => panel.id === 'scratch' || root.expiresAfterDays !== undefined
  );
}
