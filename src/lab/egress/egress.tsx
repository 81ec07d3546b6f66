import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CopyCost, Request } from '../../protocol';
import { formatDollars } from '../text';
import type { ILifecycleSettings, IWorkerClient } from '../tokens';
import { Counting, EgressView } from './EgressView';

/** Counting that takes longer is shown, in ms. */
const SHOW_COUNTING_AFTER_MS = 1000;

export interface EgressContext {
  client: IWorkerClient;
  settings: ILifecycleSettings;
  trans: TranslationBundle;
}

/**
 * May this copy, or move, begin? Asks when it would cost more than the
 * setting says; what costs nothing is never asked.
 *
 * @throws WorkerError when it cannot be counted: then it could not be copied either.
 */
export async function mayCopy(request: Request<'copyCost'>, context: EgressContext): Promise<boolean> {
  const cost = await count(request, context);
  return (
    cost !== undefined &&
    (!mustAsk(cost, context.settings.current.egressNoticeAboveDollars) || ask(cost, context))
  );
}

/** Of what could not be counted to its end nobody knows that it is little. */
export function mustAsk(cost: CopyCost, aboveDollars: number): boolean {
  return cost.dollars > aboveDollars || !cost.isComplete;
}

/** The next of 1, 2, 5, 10, 20, … cents that is more: what "do not ask again" can promise. */
export function nextThreshold(dollars: number): number {
  const cents = Math.max(dollars * 100, 1);
  const power = 10 ** Math.floor(Math.log10(cents));
  const step = [1, 2, 5, 10].find(factor => factor * power > cents) ?? 10;
  return (step * power) / 100;
}

/** The worker's count; undefined when the person did not want to wait for it. */
async function count(
  request: Request<'copyCost'>,
  { client, trans }: EgressContext
): Promise<CopyCost | undefined> {
  const gaveUp = new AbortController();
  let dialog: Dialog<unknown> | undefined;
  const timer = setTimeout(() => {
    dialog = new Dialog({
      title: trans.__('One moment'),
      body: <Counting trans={trans} />,
      buttons: [Dialog.cancelButton()]
    });
    dialog.launch().then(
      () => gaveUp.abort(),
      // Disposed of below: the answer has come.
      () => undefined
    );
  }, SHOW_COUNTING_AFTER_MS);
  try {
    return await client.call('copyCost', request, { signal: gaveUp.signal });
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

async function ask(cost: CopyCost, { settings, trans }: EgressContext): Promise<boolean> {
  const threshold = nextThreshold(cost.dollars);
  const answer = await showDialog({
    title: trans.__('Take data out of %1?', cost.leaves ?? trans.__('the cloud')),
    body: <EgressView cost={cost} trans={trans} />,
    buttons: [Dialog.cancelButton(), Dialog.okButton({ label: trans.__('Go Ahead') })],
    checkbox: cost.isComplete
      ? {
          label: trans.__('Do not ask again below %1', formatDollars(threshold, trans)),
          caption: trans.__('Can be changed in the settings of Data Lifecycle')
        }
      : null,
    defaultButton: 0,
    focusNodeSelector: '.jp-Dialog-footer button.jp-mod-reject'
  });
  if (answer.button.accept && answer.isChecked) {
    await settings.set('egressNoticeAboveDollars', threshold);
  }
  return answer.button.accept;
}
