import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { mayCopy } from '../egress';
import { destinationIn } from '../places/uri';
import { formatBytes } from '../text';
import type { IBucketPanels, IJobs, ILifecycleSettings, IWorkerClient } from '../tokens';

interface OpeningContext {
  client: IWorkerClient;
  jobs: IJobs;
  panels: IBucketPanels;
  settings: ILifecycleSettings;
  trans: TranslationBundle;
}

/** Files above this size are not opened in an editor. */
export function openLimitBytes({ current }: ILifecycleSettings): number {
  return current.openLimitMegabytes * 1e6;
}

/**
 * Is the object too large for JupyterLab's editors? If so, the user is told,
 * and may have it copied to the home folder instead.
 */
export async function isTooLarge(uri: string, context: OpeningContext): Promise<boolean> {
  const { client, jobs, panels, settings, trans } = context;
  const { entry } = await client.call('stat', { uri });
  const limit = openLimitBytes(settings);
  if ((entry.sizeBytes ?? 0) <= limit) {
    return false;
  }
  const home = panels.home;
  const answer = await showDialog({
    title: trans.__('“%1” is too large to open here', entry.name),
    body: trans.__(
      'It is %1, and files above %2 are not opened: an editor would take all of it into the browser. Copy it to your home folder, where programs read it piece by piece, or raise the limit in the settings of Data Lifecycle.',
      formatBytes(entry.sizeBytes ?? 0),
      formatBytes(limit)
    ),
    buttons: [
      Dialog.cancelButton(),
      ...(home === undefined ? [] : [Dialog.okButton({ label: trans.__('Copy to Home') })])
    ]
  });
  if (answer.button.accept && home !== undefined) {
    const request = { sources: [uri], destination: destinationIn(home, [entry]) };
    if (await mayCopy(request, context)) {
      jobs.add((await client.call('copy', request)).job);
    }
  }
  return true;
}
