import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { remember, remembered } from '../parts';
import { ownFolders, type OwnFolder } from '../places/roots';
import { expiryNotice } from '../text';
import type { IBucketPanels, ILifecycleSettings, IWorkerClient } from '../tokens';

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
  const { panels, settings } = context;
  let isTelling = false;
  /** On which day this page told of a folder, by its URI: until all could be asked, the day is not done. */
  const toldOn = new Map<string, string>();
  const tell = async (): Promise<void> => {
    const hours = settings.current.expiryNoticeHours;
    const day = today();
    if (isTelling || hours === 0 || panels.panels.length === 0 || remembered(TOLD_KEY) === day) {
      return;
    }
    isTelling = true;
    // What somebody else keeps is theirs to worry about.
    const own = ownFolders(panels.panels);
    for (const folder of own.filter(({ uri }) => toldOn.get(uri) !== day)) {
      try {
        await tellOf(folder, hours, context);
        toldOn.set(folder.uri, day);
      } catch {
        // A bucket that cannot be read says so in its panel; it is asked again later.
      }
    }
    isTelling = false;
    if (own.every(({ uri }) => toldOn.get(uri) === day)) {
      // Where the browser keeps nothing, the next page tells it again.
      remember(TOLD_KEY, day);
    }
  };
  setTimeout(() => {
    panels.changed.connect(() => void tell());
    void tell();
  }, FIRST_AFTER_MS);
  setInterval(() => void tell(), HOUR_MS);
}

async function tellOf(
  { panel, uri }: OwnFolder,
  withinHours: number,
  { client, panels, trans }: NoticeContext
): Promise<void> {
  const expiring = await client.call('expiring', { uri, withinHours });
  const words = expiryNotice(panel.title, expiring, trans);
  const [first] = expiring.places;
  if (words !== undefined) {
    Notification.warning(words, {
      autoClose: false,
      actions: [{ label: trans.__('Show'), callback: () => void panels.reveal(first.uri) }]
    });
  }
}

function today(): string {
  return new Date().toDateString();
}
