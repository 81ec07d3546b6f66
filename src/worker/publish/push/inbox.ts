/** The inbox, and the names of datasets in it. */
import { isDatasetName } from '../../../protocol/names';
import type { Root } from '../../config/types';
import type { WorkContext } from '../../context';
import { LifecycleError, asPrefix, atKey, type Location } from '../../core';

/** @throws LifecycleError `bad-input` */
export function assertDatasetName(name: string): void {
  if (!isDatasetName(name)) {
    throw new LifecycleError(
      'bad-input',
      `--dataset "${name}": a name begins with a letter or digit, and has letters, digits, ".", "_" and "-" alone.`,
      { subject: name }
    );
  }
}

/** @throws LifecycleError `not-found` when no root is an inbox */
export function inboxOf({ config }: WorkContext): Root {
  const roots = config.panels.flatMap(panel => panel.roots);
  const inbox = roots.find(root => root.inbox && root.write !== 'none');
  if (!inbox) {
    throw new LifecycleError(
      'not-found',
      'No inbox is configured. An administrator names one in lifecycle.yaml: a root with inbox: true and write: new.'
    );
  }
  return inbox;
}

/** `<inbox>/<NAME>` */
export function datasetFolder(inbox: Root, name: string): Location {
  return atKey(inbox.location, asPrefix(inbox.location.key) + name);
}
