import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CopyCost, Request } from '../../protocol';
import { waiting } from '../parts';
import { formatDollars } from '../text';
import type { ILifecycleSettings, IWorkerClient } from '../tokens';
import { EgressView } from './EgressView';

/**
 * What counting and asking take. `settings` is read for the price from which to ask, and written when a person raises it.
 */
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
  const { client, settings, trans } = context;
  const cost = await waiting(
    signal => client.call('copyCost', request, { signal }),
    trans.__('Counting what leaves the cloud, and what that costs…'),
    trans
  );
  return (
    cost !== undefined && (!mustAsk(cost, settings.current.egressNoticeAboveDollars) || ask(cost, context))
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
