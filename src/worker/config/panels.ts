/** The panels as the browser may see them: resolved, and without any secret. */
import type { Panel, PanelRoot } from '../../protocol/panels';
import { atKey } from '../core/location';
import type { Config, Root } from './types';
import { formatLocation } from './uri';

/**
 * Every panel with its roots as URIs, the own folders among them, and what is wrong
 * with it in words.
 */
export function describePanels(config: Pick<Config, 'panels'>): Panel[] {
  return config.panels.map(({ id, title, roots, problem }) => ({
    id,
    title,
    roots: roots.map(describeRoot),
    ...(problem !== undefined && { problem })
  }));
}

function describeRoot(root: Root): PanelRoot {
  const { location, ownKey } = root;
  return {
    uri: formatLocation(location),
    topUri: formatLocation(atKey(location, topKey(root))),
    ownUri: ownKey === null ? null : `${formatLocation(atKey(location, ownKey))}/`,
    write: root.write,
    delete: root.delete,
    ...(root.expiresAfterDays !== undefined && { expiresAfterDays: root.expiresAfterDays }),
    public: root.public,
    inbox: root.inbox
  };
}

/** Crumbs begin at the bucket; on disk at the folder that holds the users' folders. */
function topKey({ location, ownKey }: Root): string {
  if (location.type !== 'disk') {
    return '';
  }
  return location.key === ownKey ? location.key.split('/').slice(0, -1).join('/') : location.key;
}
