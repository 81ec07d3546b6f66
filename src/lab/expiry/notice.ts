import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { remember, remembered } from '../parts';
import { ownFolders } from '../places/roots';
import type { IBucketPanels, ILifecycleSettings, IWorkerClient } from '../tokens';
import { noticeOf } from './words';

/** Where the browser keeps on which day it told last. */
const TOLD_KEY = 'jupyterlab-lifecycle:expiry-told';
const HOUR_MS = 3_600_000;
/** The panels' own rows come first: a folder that is listed to its end takes a while. */
const FIRST_AFTER_MS = 5000;

interface NoticeContext {
  client: IWorkerClient;
  panels: IBucketPanels;
  settings: ILifecycleSettings;
  trans: TranslationBundle;
}

/** Tell, once a day, what of one's own expires soon. */
export function tellDaily(context: NoticeContext): void {
  let isTelling = false;
  const tell = async (): Promise<void> => {
    const hours = context.settings.current.expiryNoticeHours;
    if (isTelling || hours === 0 || context.panels.panels.length === 0 || remembered(TOLD_KEY) === today()) {
      return;
    }
    isTelling = true;
    try {
      await tellNow(hours, context);
      // Where the browser keeps nothing, the next page tells it again.
      remember(TOLD_KEY, today());
    } catch {
      // A bucket that cannot be read says so in its panel; the next hour asks again.
    } finally {
      isTelling = false;
    }
  };
  setTimeout(() => {
    context.panels.changed.connect(() => void tell());
    void tell();
  }, FIRST_AFTER_MS);
  setInterval(() => void tell(), HOUR_MS);
}

async function tellNow(withinHours: number, { client, panels, trans }: NoticeContext): Promise<void> {
  // What somebody else keeps is theirs to worry about.
  for (const { panel, uri } of ownFolders(panels.panels)) {
    const expiring = await client.call('expiring', { uri, withinHours });
    const words = noticeOf(panel.title, expiring, trans);
    const [first] = expiring.places;
    if (words !== undefined) {
      Notification.warning(words, {
        autoClose: false,
        actions: [{ label: trans.__('Show'), callback: () => void panels.reveal(first.uri) }]
      });
    }
  }
}

function today(): string {
  return new Date().toDateString();
}
