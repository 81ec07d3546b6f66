import type { TranslationBundle } from '@jupyterlab/translation';
import type { Panel } from '../../../protocol';
import type { WizardModel } from '../model';

/** What every step gets. */
export interface StepProps {
  model: WizardModel;
  trans: TranslationBundle;
  panels: readonly Panel[];
}
