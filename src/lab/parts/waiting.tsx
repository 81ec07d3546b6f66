import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

/** What takes longer is said to take long, in ms. */
const PATIENCE_MS = 1000;

/**
 * Wait for an answer; once it takes long, a dialog says what is waited for, and
 * lets one give up.
 *
 * @returns undefined when it was given up.
 */
export async function waiting<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  words: string,
  trans: TranslationBundle
): Promise<T | undefined> {
  const gaveUp = new AbortController();
  let dialog: Dialog<unknown> | undefined;
  const timer = setTimeout(() => {
    dialog = new Dialog({
      title: trans.__('One moment'),
      body: (
        <div className="lc-Waiting" role="status" aria-busy="true">
          <div className="lc-Spinner" />
          <span>{words}</span>
        </div>
      ),
      buttons: [Dialog.cancelButton()]
    });
    dialog.launch().then(
      () => gaveUp.abort(),
      // Disposed of below: the answer has come.
      () => undefined
    );
  }, PATIENCE_MS);
  try {
    return await ask(gaveUp.signal);
  } catch (error) {
    if (gaveUp.signal.aborted) {
      return undefined;
    }
    throw error;
  } finally {
    clearTimeout(timer);
    dialog?.dispose();
  }
}
